/** What the records of a key get: at each door, and where they say something else themselves. */
import { describe, expect, test } from 'vitest'
import { ANYONE, type Principal, type RecordDefaults } from '../platform/principal.ts'
import { WAYS } from '../test/support/door-bodies.ts'
import { openDoors } from '../test/support/open-doors.ts'

const keyWith = (defaults: RecordDefaults | undefined, id = 'keyAAAAA'): Principal => ({
  ...ANYONE,
  kind: 'key',
  id,
  defaults,
})

async function send(defaults: RecordDefaults, record: object, { strict = false } = {}) {
  const doors = await openDoors({ principal: keyWith(defaults) })
  const { text } = await doors.send({
    url: `/public/ingest?strict=${strict}`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(record),
  })
  const [log] = doors.logs()
  return { log, answer: JSON.parse(text) as { rejected: { code: string; message: string }[] } }
}

const resourceOf = async (defaults: RecordDefaults, record: object, options = {}) => {
  const { log, answer } = await send(defaults, record, options)
  return log ? log.resourceId : answer.rejected.map(({ code }) => code)
}

const LONG = 'x'.repeat(300)

describe('resourceId', () => {
  const modes = (['default', 'prefix', 'require'] as const).map((mode) => ({ resourceId: { mode, value: 'team-a-' } }))

  test.each([
    { own: undefined, becomes: ['team-a-', 'team-a-', 'team-a-'] },
    { own: null, becomes: ['team-a-', 'team-a-', 'team-a-'] },
    { own: '', becomes: ['team-a-', 'team-a-', 'team-a-'] },
    { own: 'team-a-', becomes: ['team-a-', 'team-a-', 'team-a-'] },
    { own: 'team-a-web', becomes: ['team-a-web', 'team-a-web', ['RESOURCE_NOT_ALLOWED']] },
    { own: 'team-b', becomes: ['team-b', 'team-a-team-b', ['RESOURCE_NOT_ALLOWED']] },
    { own: 7, becomes: ['7', 'team-a-7', ['RESOURCE_NOT_ALLOWED']] },
  ])('$own', async ({ own, becomes }) => {
    const seen = await Promise.all(modes.map((mode) => resourceOf(mode, { message: 'm', resourceId: own })))
    expect(seen).toEqual(becomes)
  })

  test('a name of another logger is judged as ours is', async () => {
    const require = { resourceId: { mode: 'require', value: 'a' } } as const
    expect(await resourceOf(require, { message: 'm', 'service.name': 'b' })).toEqual(['RESOURCE_NOT_ALLOWED'])
    expect(await resourceOf(require, { message: 'm', 'service.name': 'a' })).toBe('a')
  })

  test('what the prefix makes too long is cut and kept, or refused', async () => {
    const prefix = { resourceId: { mode: 'prefix', value: 'team-a-' } } as const
    const own = 'x'.repeat(255)
    const { log } = await send(prefix, { message: 'm', resourceId: own })
    expect(log?.resourceId).toBe(`team-a-${'x'.repeat(246)}…`)
    expect(log?.metadata).toEqual({ resourceId: `team-a-${own}` })
    expect((await send(prefix, { message: 'm', resourceId: LONG })).log?.metadata).toEqual({ resourceId: LONG })
    expect(await resourceOf(prefix, { message: 'm', resourceId: own }, { strict: true })).toEqual(['FIELD_TOO_LARGE'])
  })

  test('a refusal says what was sent and what is allowed', async () => {
    const { answer } = await send({ resourceId: { mode: 'require', value: 'a' } }, { message: 'm', resourceId: 'b' })
    expect(answer.rejected[0]?.message).toBe('resourceId is "b", and this API key sends logs of "a" only.')
  })
})

describe('metadata', () => {
  const fixed = { parentResourceId: 'team-a', metadata: { team: 'a', deep: { x: 1 } } }

  test('they replace what the record says, wherever it says it', async () => {
    const { log } = await send(fixed, {
      message: 'm',
      team: 'beside',
      parentResourceId: 'team-b',
      metadata: { team: 'own', parentResourceId: 'team-c', other: 1 },
    })
    expect(log?.parentResourceId).toBe('team-a')
    expect(log?.metadata).toMatchObject({ team: 'a', deep: { x: 1 }, parentResourceId: 'team-a', other: 1 })
    expect(log?.metadata).toMatchObject({ team_: 'beside', parentResourceId_: 'team-b' })
  })

  test.each([
    ['none', undefined],
    ['null', null],
    ['text', 'words'],
    ['a list', [1]],
  ])('a record whose metadata is %s has them too', async (_name, metadata) => {
    const { log } = await send(fixed, { message: 'm', metadata })
    expect(log?.metadata).toMatchObject({ team: 'a', parentResourceId: 'team-a' })
    expect(log?.parentResourceId).toBe('team-a')
  })

  test('so much as to leave no room does not push them out', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`k${i}`, i]))
    for (const metadata of [many, { big: 'x'.repeat(100_000), team: 'own' }, { big: '"'.repeat(70_000) }]) {
      const { log } = await send(fixed, { message: 'm', metadata })
      expect(log?.metadata).toMatchObject({ team: 'a', deep: { x: 1 }, parentResourceId: 'team-a' })
      expect(log?.parentResourceId).toBe('team-a')
      expect(JSON.stringify(log?.metadata).length).toBeLessThanOrEqual(65_536)
    }
  })
})

const TIME_US = 1_764_500_000_123_456n

describe.each(Object.entries(WAYS))('%s', (_name, way) => {
  const body = () => way.write([{ message: 'hello', timeUs: TIME_US }])
  const defaults = { resourceId: { mode: 'prefix', value: 'mine-' }, metadata: { team: 'a' } } as const

  test('records get what the key says', async () => {
    const doors = await openDoors({ principal: keyWith(defaults) })
    await doors.send({ url: way.url, headers: way.headers, payload: body() })
    const [log] = doors.logs()
    expect(log?.resourceId).toMatch(/^mine-/)
    expect(log?.metadata).toMatchObject({ team: 'a' })
  })

  test('two keys never give a log the same id, and one does when it sends again', async () => {
    const ids = await Promise.all(
      ['keyAAAAA', 'keyAAAAA', 'keyBBBBB'].map(async (id) => {
        const doors = await openDoors({ principal: keyWith(undefined, id) })
        const headers = { ...way.headers, 'idempotency-key': 'k' }
        await doors.send({ url: way.url, headers, payload: body() })
        return doors.logs()[0]?.id
      }),
    )
    expect(ids[0]).toBeDefined()
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  test('a body without a key of its own is another log when another key sends it', async () => {
    const ids = await Promise.all(
      ['keyAAAAA', 'keyBBBBB'].map(async (id) => {
        const doors = await openDoors({ principal: keyWith(undefined, id), doors: { deduplicate: 'all' } })
        await doors.send({ url: way.url, headers: way.headers, payload: body() })
        return doors.logs()[0]?.id
      }),
    )
    expect(ids[0]).not.toBe(ids[1])
  })
})

describe('ids that are made of what is in a record', () => {
  const idsOf = (url: string, headers: Record<string, string>, payload: string) =>
    Promise.all(
      ['keyAAAAA', 'keyAAAAA', 'keyBBBBB'].map(async (id) => {
        const doors = await openDoors({ principal: keyWith(undefined, id) })
        await doors.send({ url, headers, payload })
        return doors.logs()[0]?.id
      }),
    )

  test('a document of Elasticsearch', async () => {
    const document = JSON.stringify({ '@timestamp': '2026-11-30T00:00:00Z', message: 'm' })
    const payload = `{"create":{"_id":"one"}}\n${document}\n`
    const ids = await idsOf('/elasticsearch/logs/_bulk', { 'content-type': 'application/x-ndjson' }, payload)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  test('an event of CloudWatch', async () => {
    const logEvents = [{ id: '1', timestamp: 1_764_500_000_000, message: 'm' }]
    const event = { messageType: 'DATA_MESSAGE', owner: '1', logGroup: 'g', logStream: 's', logEvents }
    const data = Buffer.from(JSON.stringify(event)).toString('base64')
    const payload = JSON.stringify({ requestId: 'r', timestamp: 1, records: [{ data }] })
    const ids = await idsOf('/aws/firehose', { 'content-type': 'application/json' }, payload)
    expect(ids[0]).toBeDefined()
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })
})
