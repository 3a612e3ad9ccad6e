/** Retention: what is dropped, what is taken over, and who waits for whom. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { messageOf } from '../test/support/message-of.ts'
import { createMetrics } from '../platform/metrics.ts'
import { sqlState, type Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { withFastCreateMany } from './create-many.ts'
import { readDue, readSample } from './log-samples.ts'
import { countDaysAhead, makePartitions, readPartitions } from './partitions.ts'
import { readUnsummed } from './resource-days.ts'
import { deleteExpiredRows, dropExpiredDays } from './retention.ts'
import { dayAt, dayName, insertRows, readGaps, startKeeper, untilIndexed } from '../test/support/table.ts'
import { countIn, dayOf, logsOf, openArchive, store as storeLogs } from '../test/support/archive.ts'
import { createScope, sumDays } from '../test/support/resource-sums.ts'
import { readState } from './search-indexes.ts'
import { createWriter } from './writer.ts'

const countRows = async (database: Database, before: number) =>
  database.log.count({ where: { timestamp: { lt: new Date(before) } } })

const readIndexes = (database: Database, table: string) =>
  database.$queryRaw<object[]>`
    SELECT i.relname::text AS name, indisvalid, indisprimary, EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.oid) AS attached
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = ${table}::regclass ORDER BY 1`

const hasCheck = async (database: Database) => {
  const found = await database.$queryRaw<unknown[]>`SELECT FROM pg_constraint WHERE conname = 'logs_past_bound'`
  return found.length > 0
}

const store = (database: Database, timestampMs: number, id = randomUUID()) =>
  database.$executeRaw`
    INSERT INTO logs (ts, id, level, message, metadata)
    VALUES (${new Date(timestampMs).toISOString()}::timestamptz, ${id}::uuid, 'info', 'late', '{}')`

describe('expired days', () => {
  test('are dropped whole; logs_past takes over their range with all of its indexes', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [-60, -10, -8, -7, 0]) await insertRows(prisma, { day, count: 100 })
    const before = await readIndexes(prisma, 'logs_past')
    expect(before).toHaveLength(5)
    const dropped = await dropExpiredDays(prisma, dayAt(-7))
    expect(dropped).toHaveLength(24)
    expect(dropped.at(-1)).toBe(dayName(-8))
    const [past, first] = await readPartitions(prisma)
    expect(past).toEqual({ name: 'logs_past', fromMs: null, toMs: dayAt(-7) })
    expect(first?.name).toBe(dayName(-7))
    expect(new Set(await readGaps(prisma))).toEqual(new Set([0]))
    expect(await readIndexes(prisma, 'logs_past')).toEqual(before)
    expect(await readIndexes(prisma, 'logs')).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ indisvalid: false })]),
    )
    expect(await hasCheck(prisma)).toBe(false)
    expect(await countRows(prisma, dayAt(-7))).toBe(100)
    expect(await dropExpiredDays(prisma, dayAt(-7))).toEqual([])
    // Kept for ever again: what is dropped can come back, and only once.
    const id = randomUUID()
    await store(prisma, dayAt(-8), id)
    expect(sqlState(await store(prisma, dayAt(-8), id).catch((error: unknown) => error))).toBe('23505')
  })

  test.each([
    'ADD CONSTRAINT logs_past_bound CHECK (ts < $bound) NOT VALID',
    'ADD CONSTRAINT logs_past_bound CHECK (ts < $bound)',
  ])('are dropped also after an attempt that was killed at: %s', async (step) => {
    await using database = await createDatabase()
    const bound = `'${new Date(dayAt(-31)).toISOString()}'`
    await database.prisma.$executeRawUnsafe(`ALTER TABLE logs_past ${step.replace('$bound', bound)}`)
    await insertRows(database.prisma, { day: -60, count: 10 })
    expect(await dropExpiredDays(database.prisma, dayAt(-30))).toEqual([dayName(-31)])
    expect(await dropExpiredDays(database.prisma, dayAt(-29))).toEqual([dayName(-30)])
    expect(await hasCheck(database.prisma)).toBe(false)
    expect(new Set(await readGaps(database.prisma))).toEqual(new Set([0]))
    await store(database.prisma, dayAt(-30))
  })

  test('whoever reads the table for long is waited for in short turns that hold up nobody for a second', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    // Fifty times as fast as ours: what has failed rests by this clock.
    const begun = performance.now()
    const now = () => dayAt(0) + 50 * (performance.now() - begun)
    let isReading = true
    const reading = prisma.$transaction(
      async (tx) => {
        // As a search in one day does, which does not touch logs_past.
        await tx.$executeRaw`LOCK TABLE ONLY logs IN ACCESS SHARE MODE`
        await tx.$queryRaw`SELECT pg_sleep(4)::text`
      },
      { timeout: 10_000 },
    )
    const read = reading.then(() => (isReading = false))
    await using keeper = startKeeper(database.url, { retentionDays: 7, now })
    let longestMs = 0
    while (isReading) {
      const start = performance.now()
      await store(prisma, dayAt(0))
      longestMs = Math.max(longestMs, performance.now() - start)
    }
    await read
    expect(longestMs).toBeLessThan(1000)
    // It did stand in the way.
    expect(longestMs).toBeGreaterThan(300)
    await keeper.untilMetric('days_dropped_total', (days) => days === 24)
    expect((await readPartitions(prisma))[0]?.toMs).toBe(dayAt(-7))
  })
})

describe('rows that are older than the oldest day', () => {
  test('are deleted in small steps, with their counts', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await insertRows(prisma, { day: -90, count: 6000 })
    await insertRows(prisma, { day: -50, count: 10 })
    await using keeper = startKeeper(database.url, { retentionDays: 60, now: () => dayAt(0) })
    await keeper.untilMetric('rows_deleted_total', (rows) => rows === 6000)
    expect(await prisma.log.count()).toBe(10)
    const { _sum } = await prisma.logCountsMinute.aggregate({ _sum: { n: true } })
    expect(_sum.n).toBe(10n)
    expect((await readPartitions(prisma))[0]?.toMs).toBe(dayAt(-31))
  })

  test('the steps of one pass are bounded, and an end stops them', async () => {
    await using database = await createDatabase()
    const countValues = async () => {
      const [{ n }] = await database.prisma.$queryRaw<[{ n: number }]>`SELECT count(*)::int AS n FROM log_values`
      return n
    }
    await insertRows(database.prisma, { day: -90, count: 110_000 })
    const values = await countValues()
    expect(await deleteExpiredRows(database.prisma, dayAt(-60), AbortSignal.abort())).toBe(0)
    expect(await deleteExpiredRows(database.prisma, dayAt(-60))).toBe(100_000)
    expect(await countValues(), 'of logs that are still there').toBe(values)
    expect(await deleteExpiredRows(database.prisma, dayAt(-60))).toBe(10_000)
    expect(await countValues()).toBe(values - 100_000)
  })

  test('dead letters of before go too, however many, and the others stay', async () => {
    await using database = await createDatabase()
    const { deadLetter } = database.prisma
    const lettersOf = (day: number, count: number, first: number) =>
      Array.from({ length: count }, (_, i) => ({
        topic: 'logs',
        partition: 0,
        offset: BigInt(first + i),
        reason: 'no',
        value: new Uint8Array([1]),
        at: new Date(dayAt(day)),
      }))
    await deadLetter.createMany({ data: [...lettersOf(-9, 6000, 0), ...lettersOf(-7, 3, 6000)] })
    await deleteExpiredRows(database.prisma, dayAt(-8))
    expect(await deadLetter.count()).toBe(3)
    await deleteExpiredRows(database.prisma, dayAt(-6))
    expect(await deadLetter.count()).toBe(0)
  })

  test('without a retention everything stays', async () => {
    await using database = await createDatabase()
    await insertRows(database.prisma, { day: -90, count: 10 })
    await insertRows(database.prisma, { day: -31, count: 10 })
    await using keeper = startKeeper(database.url, { now: () => dayAt(0) + DAY_MS / 2 })
    await untilIndexed(database.prisma, dayName(-31))
    await keeper.untilMetric('last_success_seconds', (at) => at > 0)
    expect(await database.prisma.log.count()).toBe(20)
  })
})

test('a record that expires on the stream is counted, not stored', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const key = { cluster: 'one', topic: 'logs', partition: 0 }
  await prisma.ingestOffset.create({ data: { ...key, nextOffset: 0n } })
  const writer = createWriter({ database: prisma, metrics: createMetrics(), oldestKeptMs: () => dayAt(-7) })
  const fields = {
    resourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    parentResourceId: null,
    metadataJson: '{}',
  }
  const values = [dayAt(-7) - 1, dayAt(-7), dayAt(0)].map((timestampMs) =>
    messageOf({ id: randomUUID(), timestampMs, timestampUs: 0, level: 'info', message: 'hello', ...fields }),
  )
  const records = values.map((value, i) => ({ offset: BigInt(i), value }))
  const slice = { ...key, expectedOffset: 0n, nextOffset: 3n, records, skipped: 0n, publishedAtMs: Date.now() }
  expect(await writer.write(slice)).toBe('kept')
  expect(await prisma.ingestOffset.findFirst()).toMatchObject({ nextOffset: 3n, stored: 2n, expired: 1n })
  expect(await prisma.log.count()).toBe(2)
})

describe('archived days', () => {
  const [archived, hot] = [-10, -9]

  test('end with the others, and logs_past takes over the holes that they left', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    await storeLogs(prisma, logsOf(dayOf(archived), 20))
    await storeLogs(prisma, logsOf(dayOf(hot), 5, 1000))
    await storeLogs(prisma, logsOf(dayOf(-7), 5, 2000))
    await archive.run([dayOf(archived), dayOf(-7)])
    await prisma
      .$extends(withFastCreateMany)
      .log.createMany({ data: [], late: { logs: logsOf(dayOf(archived), 3, 500), duplicates: 0 } })
    const dropped = await dropExpiredDays(prisma, dayAt(-8))
    expect(dropped).toContain(dayName(archived))
    expect(dropped.at(-1)).toBe(dayName(hot))
    // The hole of the archived day that stays.
    expect((await readGaps(prisma)).filter((gap) => gap !== 0)).toEqual([DAY_MS])
    expect((await readPartitions(prisma))[0]?.toMs).toBe(dayAt(-8))
    expect(await countIn(prisma, 'archive_days')).toBe(1)
    expect(await deleteExpiredRows(prisma, dayAt(-8)), 'late logs').toBe(3)
    expect((await archive.run([])).map(({ does }) => does)).toEqual(['discard'])
    expect(await countIn(prisma, 'archive_segments')).toBe(1)
    // Kept for longer again: what has ended can come back.
    expect(await storeLogs(prisma, logsOf(dayOf(archived), 20))).toBe(20)
  })

  test('end where no day of the table does', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    await dropExpiredDays(prisma, dayAt(archived))
    await storeLogs(prisma, logsOf(dayOf(archived), 20))
    await archive.run([dayOf(archived)])
    expect(await dropExpiredDays(prisma, dayAt(hot))).toEqual([dayName(archived)])
    expect(await countIn(prisma, 'archive_days')).toBe(0)
    expect((await readPartitions(prisma))[0]?.toMs).toBe(dayAt(hot))
    expect(await dropExpiredDays(prisma, dayAt(hot))).toEqual([])
    expect(await storeLogs(prisma, logsOf(dayOf(archived), 1)), 'no hole is left').toBe(1)
  })

  test('are no days that are missing: none is made, indexed, sampled or added up for them', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
    await storeLogs(prisma, logsOf(dayOf(archived), 20))
    await archive.run([dayOf(archived)])
    const now = { nowMs: dayAt(0), sinceMs: 0, limit: 10 }
    expect((await readState(prisma)).partitions).toEqual([])
    expect(await readDue(prisma, now)).toEqual([])
    await createScope(prisma)
    const unsummed = await readUnsummed(prisma, { nowMs: dayAt(0), oldestKeptMs: -Infinity })
    expect(unsummed.filter(({ fromMs }) => fromMs === dayAt(archived))).toEqual([
      { name: null, fromMs: dayAt(archived) },
    ])
    // Of late logs the newest are sampled.
    await prisma
      .$extends(withFastCreateMany)
      .log.createMany({ data: [], late: { logs: logsOf(dayOf(archived), 3, 500), duplicates: 0 } })
    const [due] = await readDue(prisma, now)
    expect(due).toEqual({ name: 'logs_late', logs: 3, sampledLogs: 0, isWhole: false })
    expect(await readSample(prisma, due ?? { name: '', logs: 0, sampledLogs: 0, isWhole: false })).toHaveLength(3)
    await makePartitions({ database: prisma, now: new Date() })
    expect(countDaysAhead(await readPartitions(prisma), dayAt(0))).toBe(7)
  })

  test('are added up from the archive and from the late logs', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    const logs = logsOf(dayOf(archived), 60)
    await storeLogs(prisma, logs)
    const sums = () => prisma.$queryRaw<object[]>`
      SELECT resource_id, array_agg(slot || '=' || n ORDER BY slot) AS slots
      FROM log_resource_days, unnest(slots, ns) AS of (slot, n) GROUP BY 1 ORDER BY 1`
    await createScope(prisma)
    await sumDays(prisma, dayAt(0))
    const before = await sums()
    expect(before.length).toBeGreaterThan(5)
    await archive.run([dayOf(archived)])
    await prisma.$executeRaw`DELETE FROM log_resource_days`
    expect(await archive.take({ toSum: [dayOf(archived)] })).toMatchObject({ does: 'sum' })
    expect(await sums()).toEqual(before)
    const [late] = logsOf(dayOf(archived), 1, 501)
    await prisma
      .$extends(withFastCreateMany)
      .log.createMany({ data: [], late: { logs: late ? [{ ...late, resourceId: 'late' }] : [], duplicates: 0 } })
    const due = await readUnsummed(prisma, { nowMs: dayAt(0), oldestKeptMs: -Infinity })
    expect(due.map(({ name }) => name)).toEqual([null])
    await archive.take({ toSum: [dayOf(archived)] })
    expect(await sums()).toHaveLength(before.length + 1)
    expect(await readUnsummed(prisma, { nowMs: dayAt(0), oldestKeptMs: -Infinity })).toEqual([])
  })
})
