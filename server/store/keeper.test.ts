/** The keeper on a real PostgreSQL, with a clock of the test's own. */
import { describe, expect, test } from 'vitest'
import { freePort } from '../local/ports.ts'
import { DAY_MS } from '../log/retention.ts'
import { sqlState, type Database } from '../platform/postgres/postgres.ts'
import { readFilter } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import { createDatabase } from '../test/support/database.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createDataDir, startProgram } from '../test/support/program.ts'
import { countDaysAhead, readPartitions } from './partitions.ts'
import { listJobs, readState } from './search-indexes.ts'
import {
  dayAt,
  dayName,
  insertRows,
  readGaps,
  searchIndexes,
  startKeeper,
  untilIndexed,
} from '../test/support/table.ts'

const noon = dayAt(0) + DAY_MS / 2

const frozen = async (database: Database, partition: string) =>
  (await readState(database)).partitions.find(({ name }) => name === partition)?.frozen

/**
 * How often the keeper has vacuumed it. Whether that freezes its pages depends on other databases too: who looks on meanwhile sees
 * as far back as the oldest transaction of the whole server.
 */
async function countVacuums(database: Database, partition: string): Promise<number> {
  const [row] = await database.$queryRaw<[{ count: number }]>`
    SELECT vacuum_count::int AS count FROM pg_stat_user_tables WHERE relname = ${partition}`
  return row.count
}

/** A second is ten minutes: what has not frozen every page is tried again after thirty. */
function startFastClock(fromMs: number): () => number {
  const start = performance.now()
  return () => fromMs + (performance.now() - start) * 600
}

/** Rows whose table statistics know of. */
const analysedRows = async (database: Database) => (await readState(database)).rows

/** A transaction that may write into one partition, and stays open: an index on it cannot be finished until then. */
async function holdOpen(database: Database, partition: string) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const held = database.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe(`LOCK TABLE ${partition} IN ROW EXCLUSIVE MODE`)
      begin()
      await released
    },
    { timeout: 170_000 },
  )
  await begun
  async function end(): Promise<void> {
    release()
    await held
  }
  return { end, [Symbol.asyncDispose]: end }
}

/** Also the removal of an index that was cut off waits for who may write. */
const isBuilding = async (database: Database) => {
  const building = await database.$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(CREATE|DROP) INDEX' AND state = 'active'`
  return building.length > 0 ? true : undefined
}

describe('finished days', () => {
  test('are indexed and frozen, the table is analysed; empty days and the current one are left alone', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [-2, -1, 0]) await insertRows(prisma, { day, count: 500 })
    await using keeper = startKeeper(database.url, { now: startFastClock(noon) })
    for (const day of [-2, -1]) {
      await untilIndexed(prisma, dayName(day))
      await waitFor(async () => ((await frozen(prisma, dayName(day))) === 1 ? true : undefined))
    }
    await waitFor(async () => ((await analysedRows(prisma)) >= 1000 ? true : undefined))
    await keeper.untilMetric('unindexed_days', (days) => days === 0)
    expect(await searchIndexes(prisma, dayName(0))).toEqual([])
    expect(await searchIndexes(prisma, dayName(-3))).toEqual([])
  })

  test('are analysed before they are indexed, if they never were', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await insertRows(prisma, { day: -1, count: 10 })
    await prisma.$executeRawUnsafe(`ALTER TABLE ${dayName(-1)} SET (autovacuum_enabled = off)`)
    const nextJob = async () => {
      const [job] = listJobs(await readState(prisma), {
        nowMs: noon,
        oldestKeptMs: 0,
        goesUntilMs: -Infinity,
        isCalm: false,
      })
      return job?.sql
    }
    expect(await nextJob()).toBe(`ANALYZE ${dayName(-1)}`)
    await prisma.$executeRawUnsafe(`ANALYZE ${dayName(-1)}`)
    expect(await nextJob()).toMatch(/^CREATE INDEX/)
  })

  test('are analysed with the newest first, because that is where searches look', async () => {
    await using database = await createDatabase()
    for (const day of [-2, -1, -3]) await insertRows(database.prisma, { day, count: 10 })
    const state = await readState(database.prisma)
    for (const partitions of [state.partitions, state.partitions.toReversed()]) {
      const jobs = listJobs(
        { ...state, partitions },
        { nowMs: noon, oldestKeptMs: 0, goesUntilMs: -Infinity, isCalm: false },
      )
      const analysed = jobs.filter(({ does, name }) => does === 'analyze' && name !== 'logs')
      expect(analysed.map(({ name }) => name)).toEqual([-1, -2, -3].map(dayName))
    }
  })

  test('are not finished before ten minutes of the next have passed', async () => {
    await using database = await createDatabase()
    await insertRows(database.prisma, { day: -1, count: 10 })
    let now = dayAt(0) + 9 * 60_000
    await using keeper = startKeeper(database.url, { now: () => now })
    await keeper.untilMetric('last_success_seconds', (at) => at === now / 1000)
    expect(await searchIndexes(database.prisma, dayName(-1))).toEqual([])
    now += 2 * 60_000
    await untilIndexed(database.prisma, dayName(-1))
  })

  test.each([true, false])(
    'serve a substring from their index through the table, caseSensitive %s',
    async (caseSensitive) => {
      await using database = await createDatabase()
      await insertRows(database.prisma, { day: -1, count: 20_000 })
      await using keeper = startKeeper(database.url, { now: () => noon })
      await untilIndexed(database.prisma, dayName(-1))
      await keeper.untilMetric('unindexed_days', (days) => days === 0)
      const { sql, values } = toSql(readFilter({ message: { contains: 'Payment c4ca4238', caseSensitive } }))
      const text = `EXPLAIN SELECT * FROM logs WHERE ${sql.replace('?', '$1')} ORDER BY ts DESC, id DESC LIMIT 50`
      const plan = await waitFor(async () => {
        const lines = await database.prisma.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(text, ...values)
        const said = lines.map((line) => line['QUERY PLAN']).join('\n')
        return said.includes(`${dayName(-1)}_search_message`) ? said : undefined
      })
      expect(plan).toContain('Bitmap Index Scan')
    },
  )

  test('an index whose making was cut off is made again', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await insertRows(prisma, { day: -1, count: 100 })
    const index = `${dayName(-1)}_search_span`
    {
      await using open = await holdOpen(prisma, dayName(-1))
      const building = prisma.$executeRawUnsafe(
        `CREATE INDEX CONCURRENTLY ${index} ON ${dayName(-1)} USING hash (span_id)`,
      )
      const failure = building.catch((error: unknown) => sqlState(error))
      await waitFor(() => isBuilding(prisma))
      await prisma.$queryRaw`
        SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'CREATE INDEX%' AND state = 'active'`
      expect(await failure).toBe('57014')
      await open.end()
    }
    expect((await readState(prisma)).partitions.flatMap(({ invalid }) => invalid)).toEqual([index])
    await using keeper = startKeeper(database.url, { now: () => noon })
    await untilIndexed(prisma, dayName(-1))
    await keeper.untilMetric('unindexed_days', (days) => days === 0)
    expect((await readState(prisma)).partitions.flatMap(({ invalid }) => invalid)).toEqual([])
  })
})

describe('the current day and what is older than the oldest', () => {
  const arrive = (database: Database, stored: bigint) =>
    database.ingestOffset.updateMany({ data: { stored: { increment: stored } } })

  test('are indexed once less than 2000 rows a second have come for a minute', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [0, -60]) await insertRows(prisma, { day, count: 12_000 })
    await insertRows(prisma, { day: 1, count: 100 })
    await prisma.ingestOffset.create({ data: { cluster: 'one', topic: 'logs', partition: 0, nextOffset: 0n } })
    let now = noon
    await using keeper = startKeeper(database.url, { now: () => now })
    /** A minute in which that many rows arrive, seen by the keeper at its end. */
    async function passMinute(rows: bigint): Promise<void> {
      await keeper.untilMetric('last_success_seconds', (at) => at === now / 1000)
      await arrive(prisma, rows)
      now += 61_000
      await keeper.untilMetric('last_success_seconds', (at) => at === now / 1000)
    }
    await passMinute(130_000n)
    await passMinute(130_000n)
    // Vacuuming a finished day comes last of all jobs.
    await insertRows(prisma, { day: -2, count: 100 })
    await waitFor(async () => ((await countVacuums(prisma, dayName(-2))) > 0 ? true : undefined))
    expect(await searchIndexes(prisma, dayName(0))).toEqual([])
    await passMinute(1000n)
    await untilIndexed(prisma, dayName(0))
    await untilIndexed(prisma, 'logs_past')
    expect(await searchIndexes(prisma, dayName(1))).toEqual([])
  })
})

describe('several writers', () => {
  test('one keeps, another goes on when that one has ended or lost its connection', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await insertRows(prisma, { day: -3, count: 10 })
    let now = noon
    await using first = startKeeper(database.url, { now: () => now })
    await first.untilMetric('last_success_seconds', (at) => at > 0)
    await using second = startKeeper(database.url, { now: () => now })
    await second.untilMetric('days_ahead', (days) => days === 7)
    now += 1000
    await first.untilMetric('last_success_seconds', (at) => at === now / 1000)
    await second.untilMetric('last_success_seconds', (at) => at === 0)
    await first.stop()
    await second.untilMetric('last_success_seconds', (at) => at === now / 1000)
    const holder = async () => {
      const [row] = await prisma.$queryRaw<{ pid: number }[]>`
        SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND objid = 7146235 AND granted AND datname = current_database()`
      return row?.pid
    }
    const before = await waitFor(holder)
    await prisma.$queryRaw`SELECT pg_terminate_backend(${before}::int)`
    const after = await waitFor(async () => {
      // What has failed rests by this clock.
      now += 1000
      const pid = await holder()
      return pid === before ? undefined : pid
    })
    expect(after).toBeGreaterThan(0)
    await second.untilMetric('last_success_seconds', (at) => at > now / 1000 - 10)
  })
})

test('days that cannot be made are missing in the figure', async () => {
  await using database = await createDatabase()
  await database.prisma.$executeRawUnsafe(`CREATE TABLE ${dayName(8)} ()`)
  await using keeper = startKeeper(database.url, { now: () => noon + 3 * DAY_MS })
  const seen = keeper.untilMetric('days_ahead', (days) => days === 4)
  await expect(seen).resolves.toBe(true)
})

describe('while an index is being made', () => {
  test('days are made and dropped; stopping ends it within seconds, and nothing of it goes on', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [-1, -20]) await insertRows(prisma, { day, count: 100 })
    await using open = await holdOpen(prisma, dayName(-1))
    let now = noon
    const keeper = startKeeper(database.url, { now: () => now, retentionDays: 19 })
    await waitFor(() => isBuilding(prisma))
    now += DAY_MS
    await waitFor(async () => (countDaysAhead(await readPartitions(prisma), now) === 7 ? true : undefined))
    await keeper.untilMetric('days_dropped_total', (days) => days === 13)
    expect((await readPartitions(prisma))[1]?.name).toBe(dayName(-18))
    expect(new Set(await readGaps(prisma))).toEqual(new Set([0]))
    expect(await isBuilding(prisma)).toBe(true)
    const start = performance.now()
    await keeper.stop()
    expect(performance.now() - start).toBeLessThan(5000)
    await waitFor(async () => ((await isBuilding(prisma)) ? undefined : true))
    await open.end()
  })

  test(
    'a process ends on SIGTERM; one that is killed with -9 leaves what the next one finishes',
    { timeout: 180_000 },
    async () => {
      await using database = await createDatabase()
      await using dataDir = await createDataDir()
      const { prisma, url } = database
      // By the clock on the wall: yesterday is not finished in the first ten minutes of a day.
      await insertRows(prisma, { day: -2, count: 100 })
      const env = { DATABASE_URL: url, STREAM: 'direct', DATA_DIR: dataDir.path }
      const start = async () => startProgram({ ...env, PORT: String(await freePort()) })
      await using open = await holdOpen(prisma, dayName(-2))

      await using first = await start()
      await waitFor(() => isBuilding(prisma), 60_000)
      const begun = performance.now()
      first.kill('SIGTERM')
      expect(await first.ended).toBe(0)
      expect(performance.now() - begun).toBeLessThan(10_000)

      await using second = await start()
      await waitFor(() => isBuilding(prisma), 60_000)
      second.kill('SIGKILL')
      await second.ended
      await using third = await start()
      await third.ready
      // PostgreSQL has not noticed the kill: what it builds still waits, and holds the lock.
      expect(await isBuilding(prisma)).toBe(true)
      await open.end()
      await untilIndexed(prisma, dayName(-2))
      expect((await readState(prisma)).partitions.flatMap(({ invalid }) => invalid)).toEqual([])
      third.kill('SIGTERM')
      expect(await third.ended).toBe(0)
    },
  )
})
