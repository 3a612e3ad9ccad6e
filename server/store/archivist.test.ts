/** Which days the keeper has archived, when, and what it says of it. */
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { migrate } from '../platform/postgres/migrate.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { countIn, dayOf, hasPartition, logsOf, openArchive, store } from '../test/support/archive.ts'
import { createDatabase } from '../test/support/database.ts'
import { migrateUpTo } from '../test/support/older-schema.ts'
import { dayAt, dayName, insertRows, searchIndexes, startKeeper, untilIndexed } from '../test/support/table.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { readPolicy } from './archive-policy.ts'

const noon = dayAt(0) + DAY_MS / 2

/** Nobody need be waited for. */
const AT_ONCE = { archiveQuietMs: 0, archiveDropAfterMs: 0 }

/** Days from today, in the order in which they were archived. */
async function readArchived(prisma: Database): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ ms: number }[]>`
    SELECT (extract(epoch FROM day) * 1000)::float8 AS ms FROM archive_days ORDER BY archived_at`
  return rows.map(({ ms }) => (ms - dayAt(0)) / DAY_MS)
}

const untilDropped = (prisma: Database, days: number) =>
  waitFor(async () =>
    (await countIn(prisma, 'archive_days WHERE dropped_at IS NOT NULL')) === days ? true : undefined,
  )

const readState = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ afterDays: number | null; waitsFor: string | null }]>`
    SELECT after_days AS "afterDays", waits_for AS "waitsFor" FROM archive_state`
  return row
}

describe('the keeper', () => {
  test('has days archived that are older, the oldest first, builds no index of these, and leaves the others', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [-2, -4, -3, -1, 0]) await insertRows(prisma, { day, count: 1000 })
    await using keeper = startKeeper(database.url, { now: () => noon, archiveAfterDays: 1, timings: AT_ONCE })
    await untilDropped(prisma, 3)
    expect(await readArchived(prisma)).toEqual([-4, -3, -2])
    await untilIndexed(prisma, dayName(-1))
    await keeper.untilMetric('unindexed_days', (days) => days === 0)
    expect(await searchIndexes(prisma, dayName(0))).toEqual([])
    expect(await readState(prisma)).toEqual({ afterDays: 1, waitsFor: null })
    expect(await countIn(prisma, 'logs')).toBe(2000)
  })

  test('waits until no log has come to a day for ten minutes', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await store(prisma, logsOf(dayOf(-5), 100))
    let now = noon
    await using keeper = startKeeper(database.url, {
      now: () => now,
      archiveAfterDays: 3,
      timings: { archiveDropAfterMs: 0 },
    })
    async function pass(ms: number): Promise<void> {
      now += ms
      await keeper.untilMetric('last_success_seconds', (at) => at === now / 1000)
    }
    await pass(0)
    await pass(9 * 60_000)
    await store(prisma, logsOf(dayOf(-5), 1, 500))
    await pass(2 * 60_000)
    await pass(9 * 60_000)
    expect(await countIn(prisma, 'archive_builds')).toBe(0)
    now += 2 * 60_000
    await untilDropped(prisma, 1)
  })

  test('waits as long as a version is connected that knows no archive', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await store(prisma, logsOf(dayOf(-5), 100))
    const older = new Client({ connectionString: database.url, application_name: 'timberline-watch' })
    await older.connect()
    try {
      await using keeper = startKeeper(database.url, { now: () => noon, archiveAfterDays: 3, timings: AT_ONCE })
      await keeper.untilMetric('last_success_seconds', (at) => at > 0)
      const waitsFor = 'an older version that knows no archive is connected (timberline-watch)'
      expect(await readState(prisma)).toEqual({ afterDays: 3, waitsFor })
      // It stays, so it is indexed.
      await untilIndexed(prisma, dayName(-5))
      expect(await countIn(prisma, 'archive_builds')).toBe(0)
      await older.end()
      await untilDropped(prisma, 1)
    } finally {
      await older.end()
    }
  })

  test('archives nothing after restore --all until it is told to resume, and never what was brought back', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    for (const day of [-5, -6]) await store(prisma, logsOf(dayOf(day), 100, -day * 1000))
    await prisma.$executeRaw`UPDATE archive_state SET is_stopped = true`
    await prisma.$executeRaw`INSERT INTO archive_kept (day, restored_at) VALUES (to_timestamp(${dayAt(-6) / 1000}::float8), now())`
    await using keeper = startKeeper(database.url, { now: () => noon, archiveAfterDays: 3, timings: AT_ONCE })
    await keeper.untilMetric('unindexed_days', (days) => days === 0)
    await untilIndexed(prisma, dayName(-5))
    expect(await countIn(prisma, 'archive_days')).toBe(0)
    await prisma.$executeRaw`UPDATE archive_state SET is_stopped = false`
    await untilDropped(prisma, 1)
    expect(await readArchived(prisma)).toEqual([-5])
    expect(await hasPartition(prisma, dayOf(-6))).toBe(true)
  })
})

test('a day that fails again and again is what the archive waits for, until it works', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(dayOf(-5), 100))
  await archive.run([dayOf(-5)])
  const [before] = await prisma.$queryRaw<
    [{ raw: Uint8Array }]
  >`SELECT raw FROM archive_segments WHERE part = 1 AND segment = 0`
  await prisma.$executeRaw`UPDATE archive_segments SET raw = '' WHERE part = 1 AND segment = 0`
  await prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`
  let now = noon
  await using keeper = startKeeper(database.url, { now: () => now, archiveAfterDays: 3, timings: AT_ONCE })
  async function pass(ms: number) {
    now += ms
    await keeper.untilMetric('last_success_seconds', (at) => at === now / 1000)
    return (await readState(prisma)).waitsFor
  }
  const reason = await waitFor(async () => (await pass(11_000)) ?? undefined, 30_000)
  expect(reason).toMatch(/^(\d{4}-\d\d-\d\d): Segment 0 of part 1 of \1 is damaged: /)
  expect(now - noon).toBeGreaterThan(11_000)
  await prisma.$executeRaw`UPDATE archive_segments SET raw = ${before.raw} WHERE part = 1 AND segment = 0`
  await waitFor(async () => ((await pass(60_000)) === null ? true : undefined), 30_000)
  expect(await countIn(prisma, 'archive_kept WHERE restored_at IS NOT NULL')).toBe(1)
})

test('a day whose logs were all deleted is dropped too', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertRows(prisma, { day: -4, count: 10 })
  await prisma.$executeRaw`DELETE FROM logs`
  await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
  await archive.run([dayOf(-4)])
  expect(await countIn(prisma, 'archive_parts')).toBe(0)
  await using _ = startKeeper(database.url, { now: () => noon, archiveAfterDays: 3, timings: AT_ONCE })
  await untilDropped(prisma, 1)
})

describe('ARCHIVE_AFTER_DAYS=auto', () => {
  const policyOf = (prisma: Database) =>
    readPolicy(prisma, { archiveAfterDays: 'auto', nowMs: noon, hasResourceLevels: true })

  test('is 3 in a new database', async () => {
    await using database = await createDatabase()
    expect(await policyOf(database.prisma)).toEqual({ afterDays: 3, untilMs: dayAt(-3), waitsFor: undefined })
  })

  test('is none in one that had logs before it learned of the archive', async () => {
    await using database = await createDatabase('template0')
    const { prisma, url } = database
    await migrateUpTo(url, '20261203000100_open_paths')
    await prisma.logCountsMinute.create({ data: { minute: new Date(), level: 'info', kafkaPartition: 0, n: 1n } })
    await migrate({ url, logger: testLogger })
    expect(await policyOf(prisma)).toEqual({ afterDays: undefined, untilMs: -Infinity, waitsFor: undefined })
  })
})

test('a finished day goes ten minutes after its end at the earliest', async () => {
  await using database = await createDatabase()
  const untilOf = async (nowMs: number) =>
    (await readPolicy(database.prisma, { archiveAfterDays: 0, nowMs, hasResourceLevels: true })).untilMs
  expect(await untilOf(dayAt(0) + 9 * 60_000)).toBe(dayAt(-1))
  expect(await untilOf(dayAt(0) + 10 * 60_000)).toBe(dayAt(0))
})
