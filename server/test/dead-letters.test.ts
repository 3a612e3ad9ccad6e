/** Dead letters over HTTP, on both streams: they are seen, replayed, and stored once. */
import { describe, expect, inject, test } from 'vitest'
import { messageOf } from './support/message-of.ts'
import { waitFor } from './support/wait-for.ts'
import { ask } from './faults/client.ts'
import { aLog } from './faults/poison.ts'
import { startApp } from './support/harness.ts'

const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

type App = Awaited<ReturnType<typeof startApp>>

let offset = 0n

/** A letter from a log that is gone. */
async function addLetter({ prisma }: App, value: Buffer): Promise<string> {
  const data = { topic: 'gone', partition: 0, offset: offset++, reason: 'test', value: new Uint8Array(value) }
  return String((await prisma.deadLetter.create({ data })).id)
}

type Replayed = { replayDeadLetters: { replayed: number; failed: { id: string; code: string }[] } }

const replay = (app: App, ids: string[]) =>
  ask<Replayed>(app.url, {
    query: 'mutation ($ids: [ID!]!) { replayDeadLetters(ids: $ids) { replayed failed { id code } } }',
    variables: { ids },
  })

type Letters = {
  deadLetters: { nodes: { id: string; code: string; origin: { topic: string; partition: number; offset: number } }[] }
}

async function letters(app: App) {
  const query = '{ deadLetters { nodes { id code origin { topic partition offset } } } }'
  const { data } = await ask<Letters>(app.url, { query })
  return data.deadLetters.nodes
}

describe.each(streams)('on the %s stream', (stream) => {
  test('a letter that can be stored now is stored once, however often it is replayed', async () => {
    await using app = await startApp({ stream })
    const log = aLog({ message: 'late, but here' })
    const ids = [await addLetter(app, messageOf(log)), await addLetter(app, messageOf(log))]
    const [first, second] = await Promise.all([replay(app, ids), replay(app, ids)])
    expect(first.data.replayDeadLetters.replayed + second.data.replayDeadLetters.replayed).toBe(2)
    expect(await replay(app, ids)).toMatchObject({
      data: { replayDeadLetters: { replayed: 0, failed: ids.map((id) => ({ id, code: 'ALREADY_REPLAYED' })) } },
    })
    await waitFor(async () => {
      const row = await app.prisma.ingestOffset.aggregate({ _sum: { stored: true, duplicates: true } })
      return row._sum.stored === 1n && row._sum.duplicates === 1n ? true : undefined
    })
    expect(await app.prisma.log.findMany({ select: { message: true } })).toEqual([{ message: log.message }])
    expect(await letters(app)).toEqual([])
  })

  test('a record that is refused again comes back as a new letter', async () => {
    await using app = await startApp({ stream })
    const id = await addLetter(app, messageOf(aLog({ message: 'with a \0' })))
    expect((await replay(app, [id])).data.replayDeadLetters).toEqual({ replayed: 1, failed: [] })
    const [letter] = await waitFor(async () => {
      const found = await letters(app)
      return found.length > 0 ? found : undefined
    })
    expect(letter).toMatchObject({ code: '22021', origin: { topic: expect.not.stringMatching(/^gone$/) } })
    expect(letter?.id).not.toBe(id)
    expect(await app.prisma.log.count()).toBe(0)
  })

  test('one that is no log, and one that is too large, stay', async () => {
    await using app = await startApp({ stream })
    const ids = [await addLetter(app, Buffer.from('{}')), await addLetter(app, Buffer.alloc(1_000_000, 'x'))]
    const { data } = await replay(app, ids)
    expect(data.replayDeadLetters).toEqual({
      replayed: 0,
      failed: [
        { id: ids[0], code: 'NOT_DECODABLE' },
        { id: ids[1], code: 'TOO_LARGE' },
      ],
    })
    expect((await letters(app)).map(({ id }) => id)).toEqual(ids.toReversed())
  })
})

test('the account, the gauges and the health of a product at work', async () => {
  const stream = streams[0]
  await using app = await startApp({ stream })
  const query = `{ pipeline { accepted stored duplicates rejected deadLettered expired skipped lagRecords lagSeconds
    parts { name state problem } } }`
  const post = (body: unknown) =>
    fetch(`${app.url}/public/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await post([{ message: 'one' }, { message: 'two' }, { level: 'no' }])
  type Answer = { pipeline: { stored: number; lagRecords: number } }
  const pipeline = await waitFor(async () => {
    const { data } = await ask<Answer>(app.url, { query })
    return data.pipeline.stored === 2 ? data.pipeline : undefined
  })
  expect(pipeline).toEqual({
    accepted: 2,
    stored: 2,
    duplicates: 0,
    rejected: 1,
    deadLettered: 0,
    expired: 0,
    skipped: 0,
    lagRecords: 0,
    lagSeconds: 0,
    parts: ['stream', 'store', 'database'].map((name) => ({ name, state: 'OK', problem: null })),
  })
  const metrics = await (await fetch(`${app.url}/metrics`)).text()
  expect(metrics).toMatch(/^timberline_ingest_accepted_total\{door="json"\} 2$/m)
  expect(metrics).toMatch(/^timberline_ingest_rejected_total\{door="json",code="MESSAGE_REQUIRED"\} 1$/m)
  expect(metrics).toMatch(/^timberline_ingest_waiting_records 0$/m)
  expect(metrics).toMatch(/^timberline_ingest_publish_seconds_count 1$/m)
  expect(metrics).toMatch(/^timberline_pipeline_records\{state="stored"\} 2$/m)
  expect(metrics).toMatch(/^timberline_pipeline_records\{state="lag"\} 0$/m)
  expect(metrics).toMatch(/^timberline_pipeline_last_progress_seconds 1\d{9}/m)
  expect(await (await fetch(`${app.url}/readyz`)).json()).toEqual({ ready: true, degraded: [] })
})
