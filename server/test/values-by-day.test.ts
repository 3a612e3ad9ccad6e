/** The migration that notes values by day: those of before stay, and no search misses a log. */
import { expect, test } from 'vitest'
import { readFilter, timeRangeOf } from '../filter/condition.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import { migrate } from '../platform/postgres/migrate.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createSnapshots } from '../platform/postgres/snapshots.ts'
import { resolveValues } from '../query/resolve-values.ts'
import { makePartitions } from '../store/partitions.ts'
import { deleteExpiredRows } from '../store/retention.ts'
import { createDatabase, type TestDatabase } from './support/database.ts'
import { migrateUpTo } from './support/older-schema.ts'
import { createReader, newContext } from './support/reader.ts'
import { insertRows, testId, testRow } from './support/rows.ts'
import { testLogger } from './support/test-logger.ts'

const BEFORE = '20261129000000_microseconds'
const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS
const dayAt = (day: number) => momentOf(TODAY_MS + day * DAY_MS)

async function createOlder() {
  const database = await createDatabase('template0')
  await migrateUpTo(database.url, BEFORE)
  await makePartitions({ database: database.prisma, now: new Date() })
  return database
}

let inserted = 0
const store = (prisma: Database, resources: Readonly<Record<string, number>>) =>
  insertRows(
    prisma,
    Object.entries(resources).map(([resourceId, day]) =>
      testRow({ id: testId(inserted++), resourceId, commit: 'c', timestamp: dayAt(day) }),
    ),
  )

/** What is left of a search in resources on a range of days. */
async function resolve({ prisma, reads }: TestDatabase, [from, until]: readonly [from: number, until: number]) {
  const timestamp = { gte: dayAt(from), lt: dayAt(until) }
  const condition = readFilter({ and: [{ resourceId: { contains: 'R' } }, { timestamp }] })
  const snapshots = createSnapshots({ reads, canceller: prisma, timeoutMs: 60_000 })
  const resolved = await snapshots.read(newContext(), (snapshot) =>
    resolveValues(snapshot, { condition, range: timeRangeOf(condition) }),
  )
  return resolved.kind === 'and' ? resolved.of[0] : undefined
}

async function find(database: TestDatabase, where: LogFilter) {
  const { nodes } = await createReader(database).page({ where, first: 100 })
  return nodes.map(({ resourceId }) => resourceId ?? '').toSorted()
}

test('values of before are those of all days up to the newest log', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await store(prisma, { 'r-old': -400, 'r-late': -3, 'r-now': 0 })
  await migrate({ url, logger: testLogger })
  await store(prisma, { 'r-again': -3, 'r-next': 2 })
  const before = ['r-late', 'r-now', 'r-old']
  expect(await resolve(database, [-400, -399])).toMatchObject({ values: before })
  expect(await resolve(database, [-3, -2])).toMatchObject({ values: ['r-again', ...before] })
  expect(await resolve(database, [0, 2])).toMatchObject({ values: before })
  expect(await resolve(database, [1, 3])).toMatchObject({ values: ['r-next'] })
  expect(await find(database, { resourceId: { contains: 'R-' } })).toEqual(['r-again', ...before, 'r-next'].toSorted())
})

test('a field that was given up before is searched as it is on the days of before, and looked up from then on', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await store(prisma, { 'r-old': -2, 'r-now': 0 })
  await prisma.$executeRaw`UPDATE log_value_fields SET is_noted = false, is_complete = false WHERE field = 'resource_id'`
  await store(prisma, { 'r-lost': 0 })
  await migrate({ url, logger: testLogger })
  await store(prisma, { 'r-late': -2, 'r-next': 1 })
  expect(await resolve(database, [-2, -1])).toMatchObject({ op: 'contains' })
  expect(await resolve(database, [0, 2])).toMatchObject({ op: 'contains' })
  expect(await resolve(database, [1, 2])).toMatchObject({ values: ['r-next'] })
  expect(await find(database, { resourceId: { contains: 'R-' } })).toEqual([
    'r-late',
    'r-lost',
    'r-next',
    'r-now',
    'r-old',
  ])
})

test('an older version that reads on searches the logs', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await store(prisma, { 'r-old': 0 })
  await migrate({ url, logger: testLogger })
  expect(await prisma.$queryRaw`SELECT field FROM log_value_fields WHERE is_complete`).toEqual([])
})

test('a database without logs has nothing of before', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await store(prisma, { 'r-old': -40 })
  expect(await resolve(database, [-40, -39])).toMatchObject({ values: ['r-old'] })
  expect(await resolve(database, [-39, 1])).toMatchObject({ values: [] })
})

test('retention drops the values a day after the last logs that may have them', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await store(prisma, { 'r-old': -50 })
  await migrate({ url, logger: testLogger })
  await store(prisma, { 'r-a': -40, 'r-b': -39, 'r-c': -1 })
  await prisma.$executeRaw`
    INSERT INTO log_value_gaps (field, day) VALUES ('commit', ${new Date(dayAt(-39).ms)}), ('commit', ${new Date(dayAt(-1).ms)})`
  const noted = async () => {
    const values = await prisma.$queryRaw<{ value: string }[]>`
      SELECT value FROM log_values WHERE field = 'resource_id' ORDER BY 1`
    const gaps = await prisma.$queryRaw<unknown[]>`SELECT FROM log_value_gaps`
    return [...values.map(({ value }) => value), gaps.length]
  }
  await deleteExpiredRows(prisma, dayAt(-50).ms)
  expect(await noted()).toEqual(['r-a', 'r-b', 'r-c', 'r-old', 2])
  await deleteExpiredRows(prisma, dayAt(-39).ms)
  expect(await noted()).toEqual(['r-a', 'r-b', 'r-c', 2])
  await deleteExpiredRows(prisma, dayAt(-38).ms)
  expect(await noted()).toEqual(['r-b', 'r-c', 2])
  await deleteExpiredRows(prisma, dayAt(-37).ms)
  expect(await noted()).toEqual(['r-c', 1])
})
