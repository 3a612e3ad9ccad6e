import { expect, test } from 'vitest'
import type { PartState, PipelineDoor } from '../generated/graphql.ts'
import { createApi, LOG, rangesOf, type Api } from '../test/support/query-api.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1000)

type Row = Partial<Parameters<Api['prisma']['ingestOffset']['create']>[0]['data']>

const addRow = ({ prisma }: Pick<Api, 'prisma'>, row: Row) =>
  prisma.ingestOffset.create({ data: { ...LOG, partition: 0, nextOffset: 0n, movedAt: ago(1), ...row } })

type Part = { name: string; state: PartState; since: Date; problem: string | null }

const COUNTS = ['stored', 'duplicates', 'deadLettered', 'expired', 'skipped', 'lagRecords'] as const

type Counts = Record<(typeof COUNTS)[number] | 'accepted' | 'rejected', bigint>

async function look(api: Api) {
  const { data, errors } = await api.ask(`{ pipeline { accepted rejected lagSeconds ${COUNTS.join(' ')}
    parts { name state since problem } } }`)
  expect(errors).toBeUndefined()
  const { parts, ...rest } = Object(data)['pipeline'] as Counts & { lagSeconds: number | null; parts: Part[] }
  return { ...rest, parts: Object.fromEntries(parts.map((part) => [part.name, part])) }
}

test('the looks of the last minutes are its history', async () => {
  await using api = await createApi({ stream: { ranges: async () => rangesOf(12n) }, observer: { now: () => NOW } })
  await addRow(api, { nextOffset: 10n, stored: 10n })
  const query = '{ pipeline { observedAt history { observedAt accepted stored lagRecords } } }'
  expect((await api.ask(query)).data).toEqual({ pipeline: { observedAt: ago(0), history: [] } })
  api.observer.start()
  const history = [{ observedAt: ago(0), accepted: 12n, stored: 10n, lagRecords: 2n }]
  await expect.poll(async () => (await api.ask(query)).data).toEqual({ pipeline: { observedAt: ago(0), history } })
  await api.observer.stop()
})

const aDoor = (refused: PipelineDoor['refused']): PipelineDoor => ({
  name: 'json',
  accepted: 7n,
  repeated: 0n,
  refused,
  lastRefusal: null,
})

const NO_JSON = { kind: 'LOG', code: 'INVALID_JSON', count: 2n } as const
const TOO_OLD = { kind: 'LOG', code: 'TIMESTAMP_TOO_OLD', count: 1n } as const
const FULL = { kind: 'LATER', code: 'OVERLOADED', count: 9n } as const

const sumOf = (counts: Counts) => COUNTS.reduce((sum, name) => sum + counts[name], 0n)

test('the account is the sum of the partitions of this log, also before a writer has read one', async () => {
  const stream = { ranges: async () => rangesOf(30n, 20n, 5n) }
  await using api = await createApi({
    stream,
    doors: [aDoor([NO_JSON, FULL]), aDoor([TOO_OLD])],
    observer: { now: () => NOW },
  })
  const counts = { stored: 20n, duplicates: 4n, deadLettered: 3n, expired: 2n, skipped: 1n }
  await addRow(api, { nextOffset: 23n, earlier: 7n, ...counts, publishedAt: ago(4) })
  await addRow(api, { partition: 1, nextOffset: 20n, stored: 20n })
  await addRow(api, { partition: 9, nextOffset: 2n, stored: 2n })
  await addRow(api, { cluster: 'another', nextOffset: 1000n, stored: 1000n })
  await addRow(api, { topic: 'another', nextOffset: 1000n, stored: 1000n })
  const seen = await look(api)
  expect(seen).toMatchObject({
    ...counts,
    stored: 42n,
    rejected: 3n,
    lagRecords: 7n + 0n + 5n,
    accepted: 37n + 20n + 2n + 5n,
  })
  expect(sumOf(seen)).toBe(seen.accepted)
})

test('the table is read before the stream: a writer at work makes no lag below 0', async () => {
  let prisma: Api['prisma'] | undefined
  const ranges = async () => {
    const seen = rangesOf(10n)
    await prisma?.ingestOffset.updateMany({ data: { nextOffset: 20n, stored: 20n } })
    return seen
  }
  await using api = await createApi({ stream: { ranges } })
  prisma = api.prisma
  await addRow(api, { nextOffset: 10n, stored: 10n })
  expect(await look(api)).toMatchObject({ accepted: 10n, stored: 10n, lagRecords: 0n })
})

test('a recreated topic: all of it waits, beside the records before', async () => {
  await using api = await createApi({ stream: { ranges: async () => rangesOf(4n) }, observer: { now: () => NOW } })
  await addRow(api, { nextOffset: 10n, earlier: 2n, stored: 12n, movedAt: ago(60) })
  const seen = await look(api)
  expect(seen).toMatchObject({ accepted: 16n, stored: 12n, lagRecords: 4n })
  expect(seen.parts['store']?.problem).toContain('recreated')
})

test('the lag is as old as the record before it, or as the last look without lag', async () => {
  let [now, end] = [NOW, 10n]
  await using api = await createApi({ stream: { ranges: async () => rangesOf(end) }, observer: { now: () => now } })
  await addRow(api, { nextOffset: 10n, stored: 10n, publishedAt: ago(3600), movedAt: ago(3600) })
  expect((await look(api)).lagSeconds).toBe(0)
  ;[now, end] = [NOW + 3000, 12n]
  expect((await look(api)).lagSeconds).toBe(3)
  await api.prisma.ingestOffset.updateMany({ data: { nextOffset: 11n, publishedAt: new Date(NOW + 2500) } })
  expect((await look(api)).lagSeconds).toBe(0.5)
})

test('the lag of a log that nobody has read yet has no known age', async () => {
  await using api = await createApi({ stream: { ranges: async () => rangesOf(12n) } })
  const seen = await look(api)
  expect(seen).toMatchObject({ accepted: 12n, lagRecords: 12n, lagSeconds: null })
  expect(seen.parts['store']).toMatchObject({
    state: 'DEGRADED',
    problem: expect.stringContaining('no writer has read from it yet'),
  })
})

test('a writer is degraded once its backlog has not moved for ten seconds, and since then', async () => {
  let now = NOW
  await using api = await createApi({ stream: { ranges: async () => rangesOf(20n) }, observer: { now: () => now } })
  await addRow(api, { nextOffset: 10n, stored: 10n, movedAt: ago(9) })
  expect((await look(api)).parts['store']).toEqual({ name: 'store', state: 'OK', since: ago(0), problem: null })
  now = NOW + 2000
  const problem = '10 records of partition 0 are waiting, and none has been stored for 11 s'
  expect((await look(api)).parts['store']).toEqual({ name: 'store', state: 'DEGRADED', since: new Date(now), problem })
  now = NOW + 7000
  expect((await look(api)).parts['store']).toMatchObject({
    since: new Date(NOW + 2000),
    problem: expect.stringContaining('16 s'),
  })
  await api.prisma.ingestOffset.updateMany({ data: { movedAt: new Date(now) } })
  expect((await look(api)).parts['store']).toMatchObject({ state: 'OK', since: new Date(now) })
})

test('a quiet writer that has just got work is not degraded', async () => {
  let end = 10n
  await using api = await createApi({ stream: { ranges: async () => rangesOf(end) }, observer: { now: () => NOW } })
  await addRow(api, { nextOffset: 10n, stored: 10n, movedAt: ago(3600) })
  await look(api)
  end = 11n
  expect((await look(api)).parts['store']).toMatchObject({ state: 'OK' })
})

test('while the stream is away there is no lag to tell, but an answer', async () => {
  const ranges = () => Promise.reject(new Error('connect ECONNREFUSED'))
  await using api = await createApi({ stream: { ranges } })
  await addRow(api, { nextOffset: 10n, stored: 9n, deadLettered: 1n })
  const seen = await look(api)
  expect(seen).toMatchObject({ accepted: null, stored: 9n, deadLettered: 1n, lagRecords: null, lagSeconds: null })
  expect(seen.parts).toMatchObject({
    stream: { state: 'DOWN', problem: 'Kafka: connect ECONNREFUSED' },
    store: { state: 'DEGRADED' },
    database: { state: 'OK' },
  })
})

test('a stream and a database that hang are given up after two seconds each', { timeout: 15_000 }, async () => {
  const hang = () => new Promise<never>(() => undefined)
  const database = { ingestOffset: { findMany: hang } } as never
  await using api = await createApi({ stream: { ranges: hang }, observer: { database } })
  const begun = performance.now()
  const seen = await look(api)
  expect(performance.now() - begun).toBeLessThan(6000)
  expect(seen).toMatchObject({ accepted: null, stored: null, skipped: null, rejected: 0n })
  expect(seen.parts).toMatchObject({
    stream: { state: 'DOWN', problem: 'Kafka: it does not answer' },
    database: { state: 'DOWN', problem: 'PostgreSQL: it does not answer' },
  })
})

test('a database without its schema is degraded, and what the own writer says counts', async () => {
  const observer = {
    schemaProblem: async () => 'no schema',
    storeProblem: async () => 'the writer is waiting: disk full',
  }
  await using api = await createApi({ observer })
  await api.prisma.$executeRaw`ALTER TABLE ingest_offset DROP COLUMN expired`
  const seen = await look(api)
  expect(seen.stored).toBeNull()
  expect(seen.parts).toMatchObject({
    store: { state: 'DEGRADED', problem: 'the writer is waiting: disk full' },
    database: { state: 'DEGRADED', problem: 'no schema' },
  })
})

test('what the doors have seen is passed on as it is', async () => {
  const lastRefusal = { at: ago(5), code: 'INVALID_JSON', message: 'Line 1: no.', sample: '{"message":' }
  const door = { ...aDoor([NO_JSON, FULL]), lastRefusal }
  await using api = await createApi({ doors: [door] })
  const { data } = await api.ask(`{ pipeline { rejected
    doors { name accepted repeated refused { kind code count } lastRefusal { at code message sample } } } }`)
  expect(data).toEqual({ pipeline: { rejected: 2n, doors: [door] } })
})
