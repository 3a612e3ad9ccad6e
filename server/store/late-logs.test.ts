/** What the writer does with logs of archived days. */
import { describe, expect, test } from 'vitest'
import { lockDay } from '../archive/build/locks.ts'
import { nameOfDay } from '../filter/days-sql.ts'
import type { Log } from '../log/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { OffsetRange } from '../platform/stream.ts'
import { countIn, dayOf, keysOf, keysOfLogs, logsOf, openArchive, readDay, store } from '../test/support/archive.ts'
import { createDatabase, isolate, type TestDatabase } from '../test/support/database.ts'
import { messageOf } from '../test/support/message-of.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createConsumer } from './consumer.ts'
import { makePartitions } from './partitions.ts'
import { createWriter } from './writer.ts'

const [DAY, OTHER_DAY] = [dayOf(-5), dayOf(-4)]
const KEY = { cluster: 'one', topic: 'logs', partition: 0 }
const RANGE: OffsetRange = { startOffset: 0n, endOffset: 1_000_000n }

/** A writer that is given one batch after the other. */
async function startWriter(database: Database) {
  const metrics = createMetrics()
  const writer = createWriter({ database, metrics, oldestKeptMs: () => -Infinity })
  const makeDays = () => makePartitions({ database, now: new Date() })
  const { handler } = createConsumer({
    database,
    writer,
    makePartitions: makeDays,
    batchMaxRows: 2000,
    logger: testLogger,
  })
  let next = await handler.nextOffset(KEY, async () => RANGE)
  return {
    async write(logs: readonly Log[]): Promise<string> {
      const records = logs.map((log, i) => ({ offset: next + BigInt(i), value: messageOf(log) }))
      next += BigInt(logs.length)
      const batch = { topic: 'logs', partition: 0, records, endOffset: next, publishedAtMs: Date.now() }
      return handler.handle({ ...batch, heartbeat: async () => undefined, isStale: () => false })
    },
  }
}

const readOffset = (database: Database) =>
  database.ingestOffset.findUniqueOrThrow({ where: { cluster_topic_partition: KEY } })

const sumCounts = async (database: Database) =>
  Number((await database.logCountsMinute.aggregate({ _sum: { n: true } }))._sum.n)

async function archiveLogs({ prisma }: TestDatabase, archive: ReturnType<typeof openArchive>, logs: readonly Log[]) {
  await store(prisma, logs)
  await archive.run([DAY])
}

describe('a slice with logs of an archived day', () => {
  test('is divided in one statement: each new log once, counted and moved along', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    const old = logsOf(DAY, 60)
    await archiveLogs(database, archive, old)
    const writer = await startWriter(prisma)
    const [late, now] = [logsOf(DAY, 5, 700), logsOf(dayOf(0), 7, 2000)]
    // Some are in the archive, one comes twice in the slice.
    expect(await writer.write([...old.slice(0, 9), ...late, ...late.slice(0, 1), ...now])).toBe('kept')
    expect(await readOffset(prisma)).toMatchObject({ nextOffset: 22n, stored: 12n, duplicates: 10n })
    expect(await sumCounts(prisma)).toBe(72)
    expect(await countIn(prisma, 'logs_late')).toBe(5)
    expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...old, ...late]))

    // The writer knows the day now, and what is late already is refused too.
    expect(await writer.write([...late, ...old.slice(20, 30), ...logsOf(DAY, 1, 800)])).toBe('kept')
    expect(await readOffset(prisma)).toMatchObject({ nextOffset: 38n, stored: 13n, duplicates: 25n })
    expect(await sumCounts(prisma)).toBe(73)
  })

  test('of another day too, which was archived after the writer had looked, goes where each log belongs', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    const [old, other] = [logsOf(DAY, 60), logsOf(OTHER_DAY, 10, 100)]
    await archiveLogs(database, archive, old)
    const writer = await startWriter(prisma)
    await writer.write(logsOf(DAY, 1, 700))
    await store(prisma, other)
    await archive.run([OTHER_DAY])
    const late = [...logsOf(DAY, 2, 701), ...logsOf(OTHER_DAY, 2, 801)]
    expect(await writer.write([...late, ...other.slice(0, 3), ...logsOf(dayOf(0), 1, 901)])).toBe('kept')
    expect(await readOffset(prisma)).toMatchObject({ nextOffset: 9n, stored: 6n, duplicates: 3n })
    expect(await countIn(prisma, 'logs_late')).toBe(5)
    expect(keysOf(await readDay(archive.transactions, OTHER_DAY))).toEqual(keysOfLogs([...other, ...late.slice(2)]))
  })

  test('notes the values of its logs, so that a search finds them', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    await archiveLogs(database, archive, logsOf(DAY, 10))
    const writer = await startWriter(prisma)
    await writer.write(logsOf(DAY, 1, 700).map((log) => ({ ...log, resourceId: 'a late service' })))
    const noted = await prisma.$queryRaw<unknown[]>`
      SELECT FROM log_values WHERE field = 'resource_id' AND value = 'a late service' AND day = to_timestamp(${DAY * 86_400}::float8)`
    expect(noted).toHaveLength(1)
  })

  test('becomes dead letters only where PostgreSQL refuses a log', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    await archiveLogs(database, archive, logsOf(DAY, 10))
    const writer = await startWriter(prisma)
    const [bad, ...good] = logsOf(DAY, 4, 700)
    await writer.write([...good, { ...(bad ?? logsOf(DAY, 1)[0]), message: 'nul \0 inside' } as Log])
    expect(await readOffset(prisma)).toMatchObject({ nextOffset: 4n, stored: 3n, deadLettered: 1n })
    expect(await countIn(prisma, 'logs_late')).toBe(3)
  })

  test('waits for who moves the day, and goes where the day is then', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
    const old = logsOf(DAY, 10)
    await archiveLogs(database, archive, old)
    const writer = await startWriter(prisma)
    await writer.write(logsOf(DAY, 1, 700))
    // Brought back meanwhile: the writer still takes the day for archived.
    await prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`
    const [written] = await Promise.all([writer.write(logsOf(DAY, 1, 701)), archive.run([])])
    expect(written).toBe('kept')
    await writer.write([...logsOf(DAY, 1, 702), ...old])
    expect(await countIn(prisma, 'logs_late')).toBe(0)
    expect(await countIn(prisma, 'archive_days')).toBe(0)
    expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...old, ...logsOf(DAY, 3, 700)]))
    expect(await readOffset(prisma)).toMatchObject({ stored: 3n, duplicates: 10n })
  })
})

test('a slice that has waited for a day goes where the day is then, wherever transactions see one snapshot by default', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await isolate(database)
  await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
  await archiveLogs(database, archive, logsOf(DAY, 10))
  const writer = await startWriter(prisma)
  await writer.write(logsOf(DAY, 1, 700))
  const { writing } = await archive.transactions.run(async (session) => {
    await lockDay(session, DAY)
    const waiting = writer.write(logsOf(DAY, 1, 701))
    await waitFor(async () => ((await countIn(prisma, 'pg_locks WHERE NOT granted')) > 0 ? true : undefined))
    await session.run(`ALTER TABLE ${nameOfDay(DAY)} DROP CONSTRAINT archived`)
    await session.run('DELETE FROM archive_days')
    return { writing: waiting }
  })
  expect(await writing).toBe('kept')
  expect(await countIn(prisma, 'logs_late')).toBe(1)
  expect(await countIn(prisma, 'logs')).toBe(11)
})

test('a day that is really missing is made, as before', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await archiveLogs(database, archive, logsOf(DAY, 10))
  await prisma.$executeRawUnsafe(
    `DROP TABLE logs_${new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`,
  )
  const writer = await startWriter(prisma)
  expect(await writer.write(logsOf(dayOf(6), 1, 5000))).toBe('kept')
  expect(
    await writer.write(logsOf(dayOf(7), 1, 5001).map((log) => ({ ...log, timestampMs: dayOf(7) * 86_400_000 }))),
  ).toBe('kept')
  expect(await countIn(prisma, 'logs_late')).toBe(0)
})

test('a log whose segment is damaged is kept rather than lost', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  const old = logsOf(DAY, 8)
  await archiveLogs(database, archive, old)
  await prisma.$executeRaw`UPDATE archive_segments SET keys = ''`
  const writer = await startWriter(prisma)
  await writer.write(old.slice(2, 4))
  expect(await countIn(prisma, 'logs_late')).toBe(2)
})
