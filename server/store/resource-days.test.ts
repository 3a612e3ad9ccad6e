/** Which days the keeper adds up, and when they go. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { createScope, sumDays } from '../test/support/resource-sums.ts'
import { dayAt, dayName, insertRows, startKeeper } from '../test/support/table.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { readPartitions } from './partitions.ts'
import { readUnsummed } from './resource-days.ts'
import { deleteExpiredRows, dropExpiredDays } from './retention.ts'

const noon = dayAt(0) + DAY_MS / 2

const nameAll = async (prisma: Database, day: number) => prisma.$executeRaw`
  UPDATE logs SET resource_id = 'r-' || (extract(hour FROM ts)::int % 3)
  WHERE ts >= ${new Date(dayAt(day)).toISOString()}::timestamptz AND ts < ${new Date(dayAt(day + 1)).toISOString()}::timestamptz`

const readDays = async (prisma: Database) => {
  const rows = await prisma.$queryRaw<{ day: Date; id: string; n: number }[]>`
    SELECT day, resource_id AS id, (SELECT sum(n)::int FROM unnest(ns) AS n) AS n FROM log_resource_days ORDER BY 1, 2`
  return rows.map(({ day, id, n }) => [(day.getTime() - dayAt(0)) / DAY_MS, id, n])
}

const countValid = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`SELECT count(*)::int AS n FROM valid_resource_days`
  return row.n
}

/** Days that the table has had since its first start, all of them finished but today and those ahead. */
const countFinished = async (prisma: Database) =>
  (await readPartitions(prisma)).filter(({ fromMs, toMs }) => fromMs !== null && toMs <= dayAt(0)).length

test('finished days are added up once there is a scope, and again after a late log', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  for (const day of [-2, -1, 0]) await insertRows(prisma, { day, count: 240 })
  for (const day of [-1, 0]) await nameAll(prisma, day)
  let now = noon
  await using keeper = startKeeper(database.url, { now: () => now })
  await keeper.untilMetric('unindexed_days', (days) => days === 0)
  expect(await countValid(prisma)).toBe(0)
  await createScope(prisma)
  const finished = await countFinished(prisma)
  await waitFor(async () => ((await countValid(prisma)) === finished ? true : undefined))
  expect(await readDays(prisma)).toEqual(['r-0', 'r-1', 'r-2'].map((id) => [-1, id, 80]))

  await prisma.$executeRaw`
    INSERT INTO logs (ts, id, level, message, resource_id, metadata)
    VALUES (${new Date(dayAt(-2)).toISOString()}::timestamptz, gen_random_uuid(), 'error', 'late', 'r-late', '{}')`
  await prisma.$executeRaw`
    INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
    VALUES (${new Date(dayAt(-2)).toISOString()}::timestamptz, 'error', 0, 1)`
  expect(await countValid(prisma)).toBe(finished - 1)
  // Logs that come late seldom come alone.
  now += 11 * 60_000
  await waitFor(async () => ((await countValid(prisma)) === finished ? true : undefined))
  expect((await readDays(prisma))[0]).toEqual([-2, 'r-late', 1])
})

test('days of too many resources are not, nor those of which that is not known', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await createScope(prisma)
  const due = async () => (await readUnsummed(prisma, { nowMs: noon, oldestKeptMs: -Infinity })).map(({ name }) => name)
  const all = await due()
  expect(all[0]).toBe(dayName(-1))
  expect(all).toHaveLength(31)
  await prisma.$executeRaw`INSERT INTO log_value_gaps (field, day) VALUES ('resource_id', ${new Date(dayAt(-1)).toISOString()}::timestamptz)`
  await prisma.$executeRaw`INSERT INTO log_value_gaps (field, day) VALUES ('commit', ${new Date(dayAt(-2)).toISOString()}::timestamptz)`
  expect(await due()).toEqual(all.slice(1))
  await prisma.$executeRaw`INSERT INTO log_value_gaps (field, day) VALUES ('resource_id', '-infinity')`
  await prisma.$executeRaw`UPDATE log_value_fields SET by_day_since = ${new Date(dayAt(-10)).toISOString()}::timestamptz`
  expect(await due()).toEqual(all.slice(1, 10))
})

test('days past retention are not added up, and their sums go with them', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await createScope(prisma)
  for (const day of [-8, -7]) await insertRows(prisma, { day, count: 48 })
  for (const day of [-8, -7]) await nameAll(prisma, day)
  expect(await sumDays(prisma, noon)).toHaveLength(31)
  const before = await countValid(prisma)
  await dropExpiredDays(prisma, dayAt(-7))
  // With the logs, and before their counts.
  expect(await countValid(prisma)).toBe(before - 24)
  await deleteExpiredRows(prisma, dayAt(-7))
  expect(await readDays(prisma)).toEqual(['r-0', 'r-1', 'r-2'].map((id) => [-7, id, 16]))
  await prisma.$executeRaw`DELETE FROM log_resource_days_built`
  expect(await readUnsummed(prisma, { nowMs: noon, oldestKeptMs: dayAt(-3) })).toHaveLength(3)
})
