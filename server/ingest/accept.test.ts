import fc from 'fast-check'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { decodeLog } from '../log/message.ts'
import { AppError } from '../platform/errors.ts'
import { parseJson } from '../platform/text/json.ts'
import { createAccept, type AcceptParts, type AcceptRequest } from './accept.ts'
import type { Rejection } from './rejection.ts'
import type { Warnings } from './warning.ts'

const nowMs = Date.parse('2026-11-23T09:30:00Z')

function setUp(parts: Partial<AcceptParts> = {}) {
  const published: Buffer[] = []
  const publish = async (values: readonly Buffer[]) => void published.push(...values)
  const { accept: acceptBy } = createAccept({
    publisher: { publish, maxRecordBytes: 899_900 },
    now: () => nowMs,
    messageVersion: () => 2,
    ...parts,
  })
  const accept = (request: Omit<AcceptRequest, 'door'>) => acceptBy({ door: 'json', ...request })
  const logs = () =>
    published.map((value) => {
      const decoded = decodeLog(value)
      if (!decoded.ok) throw new Error(decoded.reason)
      return decoded.log
    })
  return { accept, published, logs }
}

const good = (index: number) => ({ message: `log ${index}`, timestamp: nowMs + index })

test('1000 records with 3 bad: 997 are published, 3 reported by index and code', async () => {
  const { accept, logs } = setUp()
  const records: unknown[] = Array.from({ length: 1000 }, (_, index) => good(index))
  records[4] = { ...good(4), level: 'loud' }
  records[500] = { timestamp: 1 }
  records[999] = 'text'
  const { accepted, rejected } = await accept({ records, strict: true })
  expect(accepted).toBe(997)
  expect(rejected.map(({ index, code }) => [index, code])).toEqual([
    [4, 'INVALID_LEVEL'],
    [500, 'MESSAGE_REQUIRED'],
    [999, 'NOT_AN_OBJECT'],
  ])
  expect(logs().map((log) => log.message)).toEqual(
    records
      .filter((_, index) => ![4, 500, 999].includes(index))
      .map((record) => (record as { message: string }).message),
  )
})

test('the same batch with the same key has the same ids, which rise as the records were sent', async () => {
  const { accept, logs } = setUp()
  const records = [good(0), good(0), null, good(0), good(2)]
  await accept({ records, idempotencyKey: 'k' })
  await accept({ records, idempotencyKey: 'k' })
  const ids = logs().map((log) => log.id)
  expect(ids.slice(0, 4)).toEqual([...new Set(ids)].toSorted())
  expect(ids.slice(4)).toEqual(ids.slice(0, 4))
})

test('by content, ids under a key are those of 0.2: a part that is sent again has the ids that it had', async () => {
  const { accept, logs } = setUp({ messageVersion: () => 1 })
  await accept({ records: [good(0), good(1), good(1), good(2)], idempotencyKey: 'k' })
  await accept({ records: [good(2), good(0)], idempotencyKey: 'k' })
  const ids = logs().map((log) => log.id)
  expect(ids.slice(4)).toEqual([ids[3], ids[0]])
})

test('messages are of the version that the writers read, from one request to the next', async () => {
  let version: 1 | 2 = 1
  const { accept, published } = setUp({ messageVersion: () => version })
  await accept({ records: [good(0)] })
  version = 2
  await accept({ records: [good(0)] })
  const fields = published.map((value) => JSON.parse(value.toString()) as unknown[])
  expect(fields.map(([first, , ms]) => [first, ms])).toEqual([
    [1, nowMs],
    [2, nowMs],
  ])
})

test('without a key ids are version 7, in order; the id of a client is kept', async () => {
  const { accept, logs } = setUp()
  const id = '0190a1b2-0000-4000-8000-00000000000f'
  await accept({ records: [good(0), good(0), { ...good(0), id }] })
  const [first = '', second = '', third] = logs().map((log) => log.id)
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  expect(first < second).toBe(true)
  expect(third).toBe(id)
})

test('an absent timestamp is the time of receipt, with a key it is a rejection', async () => {
  const { accept, logs } = setUp()
  await accept({ records: [{ message: 'm' }] })
  expect(logs()[0]?.timestampMs).toBe(nowMs)
  expect(await accept({ records: [{ message: 'm' }], idempotencyKey: 'k' })).toMatchObject({
    accepted: 0,
    rejected: [{ index: 0, code: 'TIMESTAMP_REQUIRED' }],
  })
})

test.each(['', 'x'.repeat(257), 'a\nb', 'é', '\0'])('the key %j is refused', async (idempotencyKey) => {
  await expect(setUp().accept({ records: [good(0)], idempotencyKey })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('no record and more than 10 000 are refused, 10 000 are not', async () => {
  const { accept, published } = setUp()
  await expect(accept({ records: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(accept({ records: Array(10_001).fill(good(0)) })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  expect(published).toHaveLength(0)
  expect(await accept({ records: Array(10_000).fill(good(0)) })).toMatchObject({ accepted: 10_000 })
})

test('256 KiB of text is stored whole; what grows beyond the stream when it is escaped is cut; with `strict` it is rejected', async () => {
  const { accept, logs, published } = setUp()
  const whole = ['x', '"', '\\', '\n', 'é'].map((character) => character.repeat(262_144 / Buffer.byteLength(character)))
  const records = [...whole, '\u0001'.repeat(262_144)].map((message) => ({ message }))
  const { accepted, rejected } = await accept({ records, strict: true })
  expect(accepted).toBe(5)
  expect(logs().map((log) => log.message)).toEqual(whole)
  expect(rejected).toMatchObject([{ index: 5, code: 'MESSAGE_TOO_LARGE' }])
  expect(rejected[0]?.message).toMatch(/: 15\d{5} bytes/)
  expect(await accept({ records })).toEqual({ accepted: 6, rejected: [], warnings: { MESSAGE_CUT: { message: 1 } } })
  expect(logs().at(-1)?.message.replaceAll('\u0001', '')).toBe('… [cut, 262144 bytes]')
  expect(published.at(-1)?.length).toBeGreaterThan(899_880)
  expect(published.at(-1)?.length).toBeLessThanOrEqual(899_900)
})

test('a message that is too large as it is and once it is escaped is cut once, with the length that was sent', async () => {
  const { accept, logs, published } = setUp()
  const { warnings } = await accept({ records: [{ message: '\u0001'.repeat(300_000) }] })
  expect(warnings).toEqual({ MESSAGE_CUT: { message: 1 } })
  expect(logs()[0]?.message.replaceAll('\u0001', '')).toBe('… [cut, 300000 bytes]')
  expect(published[0]?.length).toBeGreaterThan(899_880)
  expect(published[0]?.length).toBeLessThanOrEqual(899_900)
})

test('warnings are counted by what was read, 20 unknown levels by name; of refused records there are none', async () => {
  const events = countEvents()
  const { accept } = setUp(events)
  const records = [
    { msg: 'a', time: '2026-11-20T10:00:00Z' },
    { msg: 'b', TS: 1_763_632_800.5, Log: { level: 'warn' } },
    { message: 'c', '@timestamp': '2026-11-20 10:00:00', level: 'loud' },
    { msg: 'd', timestamp: 'x' },
    ...Array.from({ length: 25 }, (_, i) => ({ message: 'e', level: `odd ${i}` })),
  ]
  const { warnings, rejected } = await accept({ records })
  expect(rejected).toMatchObject([{ index: 3 }])
  expect(warnings).toMatchObject({ MESSAGE_FROM: { msg: 2 }, TIMESTAMP_FROM: { time: 1, TS: 1, '@timestamp': 1 } })
  expect(warnings).toMatchObject({ LEVEL_FROM: { 'Log.level': 1 } })
  expect(warnings?.LEVEL_UNKNOWN).toMatchObject({ loud: 1, 'odd 0': 1, 'odd 18': 1, '…': 6 })
  expect(events.onWarned.mock.calls).toEqual([[warnings]])
  expect(await accept({ records: [good(0)] })).toEqual({ accepted: 1, rejected: [] })
})

const countEvents = () => ({
  onAccepted: vi.fn<(records: number, door: string) => void>(),
  onRejected: vi.fn<(rejected: readonly Rejection[], door: string, sample?: string) => void>(),
  onWarned: vi.fn<(warnings: Warnings) => void>(),
  onUnanswered: vi.fn<(error: unknown, door: string) => void>(),
})

test('it answers after the publish, and a failure of the publish is the answer', async () => {
  const error = new AppError('STREAM_UNAVAILABLE', 'away')
  const events = countEvents()
  const { accept } = setUp({
    publisher: { maxRecordBytes: 1000, publish: () => Promise.reject(error) },
    ...events,
  })
  await expect(accept({ records: [good(0), null] })).rejects.toBe(error)
  expect(events.onAccepted).not.toHaveBeenCalled()
  expect(events.onRejected).toHaveBeenCalledWith([expect.objectContaining({ code: 'NOT_AN_OBJECT' })], 'json', 'null')
  expect(events.onUnanswered.mock.calls).toEqual([[error, 'json']])
})

test('counts are told, nothing is published when all are bad', async () => {
  const publish = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const events = countEvents()
  const { accept } = setUp({ publisher: { maxRecordBytes: 1000, publish }, ...events })
  expect(await accept({ records: [null, 5] })).toMatchObject({ accepted: 0, rejected: { length: 2 } })
  expect(publish).not.toHaveBeenCalled()
  await accept({ records: [good(0), good(1)] })
  expect(events.onAccepted.mock.calls).toEqual([[2, 'json', undefined]])
  expect(events.onRejected.mock.calls).toEqual([[[expect.anything(), expect.anything()], 'json', '5']])
  expect(events.onUnanswered).not.toHaveBeenCalled()
})

test('long work is done in slices: others have turns in between, one request of several goes on in each', async () => {
  // Each turn reads a record, or judges one.
  const { accept, logs } = setUp({ sliceMs: 0 })
  const order: string[] = []
  const send = (name: string) =>
    accept({
      records: {
        length: 3,
        at(index) {
          order.push(`${name}${index}`)
          return { message: `${name}${index}` }
        },
      },
    })
  const sent = [send('a'), send('b')]
  expect(order).toEqual(['a0', 'b0'])
  for (let i = 0; i < 10; i++) {
    await turn()
    order.push('turn')
  }
  expect(await Promise.all(sent)).toMatchObject([{ accepted: 3 }, { accepted: 3 }])
  expect(order.join(' ').replaceAll('turn', '|')).toBe('a0 b0 | | a1 | b1 | | | a2 | b2 | | |')
  expect(logs().map(({ message }) => message)).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2'])
})

test('records that were long to find are read in a later turn', async () => {
  const { accept } = setUp({ sliceMs: 1000 })
  const at = vi.fn<(index: number) => unknown>(good)
  const sent = accept({ records: { length: 3, at, tookSlice: true } })
  expect(at).not.toHaveBeenCalled()
  expect(await sent).toMatchObject({ accepted: 3 })
})

test('a record that cannot be read ends the request, and nothing of it is published', async () => {
  const { accept, published } = setUp({ sliceMs: 0 })
  const error = new AppError('BAD_REQUEST', 'no JSON')
  const at = (index: number) => {
    if (index === 2) throw error
    return good(index)
  }
  await expect(accept({ records: { length: 3, at } })).rejects.toBe(error)
  expect(published).toHaveLength(0)
})

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\0', '\ud800', '\udfff', '\u202E', '😀'), fc.string({ minLength: 1, maxLength: 3 })),
})
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'parentResourceId', 'toJSON')),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value
const mostly = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: anyValue })
const anyRecord = mostly(
  fc.record(
    {
      message: mostly(anyText),
      level: mostly(fc.constantFrom('info', 'WARN', 30)),
      timestamp: mostly(fc.integer({ max: nowMs, min: -nowMs })),
      resourceId: mostly(anyText),
      traceId: mostly(anyText),
      spanId: mostly(anyText),
      commit: mostly(anyText),
      metadata: mostly(fc.dictionary(anyText, anyValue)),
      parentResourceId: mostly(anyText),
      id: mostly(fc.uuid()),
      other: anyValue,
      ['__proto__']: anyValue,
    },
    { requiredKeys: ['message'] },
  ),
)

test('any records: each is accepted or rejected, and what is accepted PostgreSQL can store', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
      fc.option(fc.constant('key')),
      async (anything, idempotencyKey) => {
        const { accept, logs } = setUp()
        const records = parseJson(JSON.stringify(anything))
        if (!Array.isArray(records)) return
        const { accepted, rejected } = await accept({ records, idempotencyKey })
        expect(accepted + rejected.length).toBe(records.length)
        expect(logs()).toHaveLength(accepted)
        for (const log of logs()) {
          const { metadataJson, ...texts } = log
          const metadata: unknown = JSON.parse(metadataJson)
          for (const text of [JSON.stringify(texts), JSON.stringify(metadata), metadataJson]) {
            expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/)
            expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
          }
        }
      },
    ),
    { numRuns: 500 },
  )
  expect(({} as { x?: unknown }).x).toBeUndefined()
})

/** A full collection of garbage, in a process that was not started with the flag for it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

test('a request that waits for the stream keeps nothing of what the client sent', async () => {
  const waiting = Promise.withResolvers<void>()
  const { accept } = setUp({ publisher: { publish: () => waiting.promise, maxRecordBytes: 899_900 } })
  const send = () => {
    const records = [good(1), good(2)]
    return { accepting: accept({ records }), records: new WeakRef(records) }
  }
  const { accepting, records } = send()
  await turn()
  collectGarbage()
  expect(records.deref()).toBeUndefined()
  waiting.resolve()
  expect(await accepting).toEqual({ accepted: 2, rejected: [] })
})

test('room for the rejections is taken before anything is published, and none without them', async () => {
  const unanswered: unknown[] = []
  const { accept, published } = setUp({ onUnanswered: (error) => unanswered.push(error) })
  const sizes: number[] = []
  const reserve = (bytes: number) => void sizes.push(bytes + published.length * 1e9)
  const records = [good(0), { message: 'a', level: '"'.repeat(64) }, 7, { message: 'a', level: '\u0001é'.repeat(64) }]
  const { rejected } = await accept({ records, strict: true, reserve })
  const [bytes = 0] = sizes
  const inAnswer = Buffer.byteLength(JSON.stringify(rejected))
  expect(bytes).toBeGreaterThan(0.9 * inAnswer)
  expect(bytes).toBeLessThan(1.5 * inAnswer)
  await accept({ records: [good(1)], reserve })
  expect(sizes).toHaveLength(1)
  const full = new AppError('OVERLOADED', 'Full.')
  const refused = accept({
    records,
    strict: true,
    reserve() {
      throw full
    },
  })
  await expect(refused).rejects.toBe(full)
  expect([published.length, unanswered]).toEqual([2, [full]])
})
