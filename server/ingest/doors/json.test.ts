import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decodeLog } from '../../log/message.ts'
import type { OutgoingRecord } from '../../platform/stream.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import type { IngestParts } from '../ingest.ts'

type Answers = NonNullable<IngestParts['answers']>

async function setUp(publishWith?: (records: OutgoingRecord[]) => Promise<void>, answers?: Answers) {
  const { send, ...doors } = await openDoors(answers && { answers }, publishWith)
  const post = async (payload: string | Buffer, headers: Record<string, string> = {}, url = '/public/ingest') => {
    const { status, type, text } = await send({
      url,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    })
    return { status, type, body: JSON.parse(text), size: text.length }
  }
  return { ...doors, post }
}

test('one log', async () => {
  const { post, published } = await setUp()
  expect(await post('{"message":"hello"}')).toMatchObject({
    status: 201,
    type: 'application/json; charset=utf-8',
    body: { message: 'OK', accepted: 1, rejected: [] },
  })
  expect(decodeLog(published[0]?.value ?? Buffer.alloc(0))).toMatchObject({
    ok: true,
    log: { message: 'hello', level: 'info' },
  })
})

test('some bad: 201 with each of them; all bad: 400 in the same shape', async () => {
  const { post } = await setUp()
  const bad = { index: 1, code: 'INVALID_TIMESTAMP', message: expect.stringContaining('"loud"') }
  expect(await post('[{"message":"a"},{"message":"b","timestamp":"loud"}]')).toMatchObject({
    status: 201,
    body: { message: '1 accepted, 1 rejected', accepted: 1, rejected: [bad] },
  })
  expect(await post('{"message":"b","timestamp":"loud"}')).toMatchObject({
    status: 400,
    body: { message: '0 accepted, 1 rejected', accepted: 0, rejected: [{ ...bad, index: 0 }] },
  })
})

test('what is read from other names is said, and strictly not read: by the address or a header', async () => {
  const { post } = await setUp()
  const log = '{"msg":"a","level":"loud"}'
  expect((await post(log)).body).toEqual({
    message: 'OK',
    accepted: 1,
    rejected: [],
    warnings: { MESSAGE_FROM: { msg: 1 }, LEVEL_UNKNOWN: { loud: 1 } },
  })
  expect((await post('{"message":"a"}')).body).toEqual({ message: 'OK', accepted: 1, rejected: [] })
  const refused = { status: 400, body: { rejected: [{ index: 0, code: 'MESSAGE_REQUIRED' }] } }
  expect(await post(log, {}, '/public/ingest?strict=true')).toMatchObject(refused)
  expect(await post(log, { 'timberline-strict': 'true' })).toMatchObject(refused)
  expect(await post(log, { 'timberline-strict': 'true' }, '/public/ingest?strict=false')).toMatchObject({ status: 201 })
  expect(await post(log, {}, '/public/ingest?strict=yes')).toMatchObject({
    status: 400,
    body: { error: { code: 'BAD_REQUEST' } },
  })
})

test('NDJSON with a bad line, compressed', async () => {
  const { post } = await setUp()
  const payload = gzipSync('{"message":"a"}\n\n{oops\n{"message":"b"}\n')
  expect(await post(payload, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })).toMatchObject({
    status: 201,
    body: { accepted: 2, rejected: [{ index: 1, code: 'INVALID_JSON' }] },
  })
})

test('a request stays in one partition; requests spread', async () => {
  const { post, published } = await setUp()
  for (let i = 0; i < 4; i++) await post('[{"message":"a"},{"message":"b"}]')
  const partitions = published.map((record) => record.partition)
  expect(partitions.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  for (let i = 0; i < 8; i += 2) expect(partitions[i]).toBe(partitions[i + 1])
})

test('the Idempotency-Key reaches the core', async () => {
  const { post, published } = await setUp()
  const send = () => post('{"message":"a","timestamp":5}', { 'idempotency-key': 'k' })
  await send()
  await send()
  expect(published[0]?.value).toEqual(published[1]?.value)
  expect(await post('{"message":"a"}', { 'idempotency-key': 'k' })).toMatchObject({
    status: 400,
    body: { rejected: [{ code: 'TIMESTAMP_REQUIRED' }] },
  })
  expect(await post('{"message":"a","timestamp":5}', { 'idempotency-key': 'x'.repeat(257) })).toMatchObject({
    status: 400,
    body: { error: { code: 'BAD_REQUEST' } },
  })
})

describe('requests that are refused', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const bad = { status: 400, code: 'BAD_REQUEST' }
  const tooLarge = { status: 413, code: 'PAYLOAD_TOO_LARGE' }
  const wrongType = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }
  test.each([
    { name: 'empty', payload: '', ...bad },
    { name: 'not JSON', payload: '{', ...bad },
    { name: 'no records', payload: '[]', ...bad },
    { name: 'nesting', payload: '['.repeat(1_000_000), ...bad },
    { name: 'a form', payload: 'a=1', headers: form, ...wrongType },
    { name: 'two types', payload: '{}', headers: { 'content-type': 'application/json, text/plain' }, ...wrongType },
    { name: 'two encodings', payload: '{}', headers: { 'content-encoding': 'gzip, gzip' }, ...wrongType },
    { name: '10 001 records', payload: `[${'{},'.repeat(10_000)}{}]`, ...tooLarge },
    { name: '20 MiB and a byte', payload: ' '.repeat(20 * 1024 * 1024 + 1), ...tooLarge },
  ])('$name: $status $code', async ({ payload, status, code, ...more }) => {
    const { post, published } = await setUp()
    const headers = 'headers' in more ? more.headers : {}
    expect(await post(payload, headers)).toMatchObject({ status, body: { error: { code } } })
    expect(published).toHaveLength(0)
  })

  test('a type that Fastify cannot read gets the same sentence as any other', async () => {
    const { post } = await setUp()
    const messages = ['application/json, application/x-ndjson', 'text/plain'].map(
      async (type) => (await post('{}', { 'content-type': type })).body.error.message,
    )
    expect(new Set(await Promise.all(messages))).toEqual(new Set([expect.stringContaining('application/x-ndjson')]))
  })

  test('no body and no type at all', async () => {
    const { app } = await setUp()
    const response = await app.inject({ method: 'POST', url: '/public/ingest' })
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'BAD_REQUEST'])
  })

  test('a stream that is away is 503, so is a server that stops', async () => {
    const { post, ingest } = await setUp(() => Promise.reject(new Error('away')))
    expect(await post('{"message":"a"}')).toMatchObject({
      status: 503,
      body: { error: { code: 'STREAM_UNAVAILABLE' } },
    })
    await ingest.close()
    expect(await post('{"message":"a"}')).toMatchObject({
      status: 503,
      body: { error: { code: 'STREAM_UNAVAILABLE' } },
    })
  })
})

describe('numbers that a double cannot hold', () => {
  test.each(['1e400', '1e131072', '9007199254740993', '-0', '1'.repeat(9000), '1e100000'])(
    '%.20s is kept or rejected, in a small answer',
    async (number) => {
      const { post, published } = await setUp()
      const records = [
        '{"message":"m","metadata":{"n":N}}',
        '{"message":"m","timestamp":N}',
        '{"message":"m","level":N}',
        '{"message":"m","other":[N]}',
        '{"message":N}',
      ]
      const { status, body, size } = await post(`[${records.join(',').replaceAll('N', number)}]`)
      expect(status).toBe(201)
      expect(body.accepted + body.rejected.length).toBe(5)
      expect(size).toBeLessThan(4096)
      const decoded = decodeLog(published[0]?.value ?? Buffer.alloc(0))
      expect(decoded.ok && JSON.parse(decoded.log.metadataJson)).toEqual({ n: number === '-0' ? 0 : number })
    },
  )
})

test('the parsers of the rest of the application are not touched', async () => {
  const { app } = await setUp()
  app.post('/other', (request) => Promise.resolve(request.body))
  const response = await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } })
  expect(response.json()).toEqual({ a: 1 })
})

const seeds = [
  '{"message":"m","level":"info","timestamp":"2026-11-23T09:30:00Z","metadata":{"a":[1,2.5,null,{"b":"\\u0000\\ud800"}]}}',
  '[{"message":"a"},{"message":"b","id":"0190a1b2-0000-7000-8000-00000000000f","timestamp":5}]',
  '{"message":"x"}\n{"message":"y","__proto__":{"z":1e400}}\n',
]
const mutation = fc.record({
  at: fc.nat(),
  remove: fc.nat(3),
  insert: fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\u0000', '\ud800', '1e400', 'null', '-', '__proto__'),
  ),
})

test('any mutated body is answered, never with 5xx', async () => {
  const { post, published } = await setUp()
  const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 4 })).map(([seed, mutations]) =>
    mutations.reduce((text, { at, remove, insert }) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + insert + text.slice(place + remove)
    }, seed),
  )
  await fc.assert(
    fc.asyncProperty(mutated, fc.constantFrom('application/json', 'application/x-ndjson'), async (payload, type) => {
      const { status, body } = await post(payload, { 'content-type': type })
      expect([201, 400]).toContain(status)
      expect(body).toSatisfy(
        (answer: { accepted?: number; error?: { code: string } }) =>
          answer.accepted !== undefined || answer.error?.code === 'BAD_REQUEST',
      )
    }),
    { numRuns: 500 },
  )
  for (const { value } of published) {
    const decoded = decodeLog(value)
    expect(decoded.ok && JSON.parse(decoded.log.metadataJson)).toBeTypeOf('object')
  }
})

test('an answer with rejections holds room until its client has it', async () => {
  const held = { bytes: 0, most: 0, clients: new Set<string>() }
  function reserve(_socket: unknown, client: string) {
    let own = 0
    held.clients.add(client)
    return {
      add(bytes: number) {
        own += bytes
        held.bytes += bytes
        held.most = Math.max(held.most, held.bytes)
      },
      release() {
        held.bytes -= own
      },
    }
  }
  const { app } = await setUp(undefined, { reserve })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `[${'0,'.repeat(999)}0]` }
  const text = await (await fetch(`${url}/public/ingest`, init)).text()
  expect(held.most).toBeGreaterThan(0.9 * text.length)
  expect([...held.clients]).toEqual(['127.0.0.1'])
  await expect.poll(() => held.bytes).toBe(0)
  await app.close()
})
