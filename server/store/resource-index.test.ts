/** A table whose index of a resource is from before it had the level. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { dayAt, dayName, insertRows, startKeeper } from '../test/support/table.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { makePartitions } from './partitions.ts'
import { listResourceIndexJobs } from './resource-index.ts'
import { dropExpiredDays } from './retention.ts'
import { readState } from './search-indexes.ts'

const noon = dayAt(0) + DAY_MS / 2

async function createOlder() {
  const database = await createDatabase()
  await database.prisma.$executeRaw`DROP INDEX logs_resource`
  await database.prisma.$executeRaw`CREATE INDEX logs_resource ON logs (resource_id, ts, id)`
  return database
}

type Index = { partition: string; name: string; isAttached: boolean; hasLevel: boolean }

/** Of the partitions, those that work and begin with the resource. */
const readIndexes = (prisma: Database) =>
  prisma.$queryRaw<Index[]>`
    SELECT indrelid::regclass::text AS partition, i.relname::text AS name, indnatts > indnkeyatts AS "hasLevel",
      EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.oid AND inhparent = to_regclass('logs_resource')) AS "isAttached"
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[0]
    WHERE attname = 'resource_id' AND indisvalid
      AND indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'logs'::regclass) ORDER BY 1, 2`

const partitionsOf = async (prisma: Database) => {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'logs'::regclass ORDER BY 1`
  return rows.map(({ name }) => name)
}

/** In one statement, so that nothing changes between its parts. */
const countWithout = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'logs'::regclass AND NOT EXISTS (
      SELECT FROM pg_index JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[0]
      WHERE indrelid = inhrelid AND attname = 'resource_id' AND indisvalid)`
  return row.n
}

const hasChanged = async (prisma: Database) => (await readState(prisma)).hasResourceLevels

const insertOne = (prisma: Database, ms: number) => prisma.$executeRaw`
  INSERT INTO logs (ts, id, level, message, resource_id, metadata)
  VALUES (${new Date(ms).toISOString()}::timestamptz, ${randomUUID()}::uuid, 'info', 'a log', 'a', '{}')`

describe('the index of a resource', () => {
  test('changes over once each partition with logs has the new one; none is without one meanwhile', async () => {
    await using database = await createOlder()
    const { prisma } = database
    for (const day of [-60, -3, -1, 0, 1]) await insertRows(prisma, { day, count: 200 })
    const stopping = new AbortController()
    const seen = new Set<number>()
    const looking = (async () => {
      while (!stopping.signal.aborted) seen.add(await countWithout(prisma))
    })()
    await using keeper = startKeeper(database.url, { now: () => noon })
    await waitFor(async () => ((await hasChanged(prisma)) ? true : undefined), 30_000)
    await keeper.untilMetric('unindexed_days', (days) => days === 0)
    stopping.abort()
    await looking
    expect(seen).toEqual(new Set([0]))
    const indexes = await readIndexes(prisma)
    expect(indexes.map(({ partition }) => partition)).toEqual(await partitionsOf(prisma))
    expect(indexes.filter(({ isAttached, hasLevel }) => !isAttached || !hasLevel)).toEqual([])
    expect(
      await prisma.$queryRaw`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'logs_resource'::regclass`,
    ).toEqual([{ valid: true }])
    // What comes and goes later finds the table as it makes it itself.
    await makePartitions({ database: prisma, now: new Date(noon + 3 * DAY_MS) })
    await dropExpiredDays(prisma, dayAt(-2))
    await insertOne(prisma, dayAt(-5))
    await insertOne(prisma, dayAt(9))
    expect((await readIndexes(prisma)).map(({ partition }) => partition)).toEqual(await partitionsOf(prisma))
    expect(listResourceIndexJobs(await readState(prisma), noon)).toEqual([])
  })

  test('is built for finished days first, of which the newest is the first, and for the others last', async () => {
    await using database = await createOlder()
    const { prisma } = database
    for (const day of [-60, -3, -1, 0]) await insertRows(prisma, { day, count: 10 })
    const done: string[] = []
    for (;;) {
      const [job] = listResourceIndexJobs(await readState(prisma), noon)
      if (!job) break
      await prisma.$executeRawUnsafe(job.sql)
      done.push(`${job.does} ${job.name}`)
    }
    expect(done).toEqual([
      ...[dayName(-1), dayName(-3), dayName(0), 'logs_past'].map((name) => `build ${name}_search_resource`),
      'change logs_resource',
    ])
    expect(await hasChanged(prisma)).toBe(true)
  })

  test('waits for who uses the table, and changes nothing until then', async () => {
    await using database = await createOlder()
    const { prisma } = database
    const [change] = listResourceIndexJobs(await readState(prisma), noon)
    expect(change?.does).toBe('change')
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM logs LIMIT 1`
      await expect(prisma.$executeRawUnsafe(change?.sql ?? '')).rejects.toThrow('55P03')
      // Who comes meanwhile does not wait for long.
      await insertOne(prisma, dayAt(0))
    })
    expect(await hasChanged(prisma)).toBe(false)
    const indexes = await readIndexes(prisma)
    expect(indexes.filter(({ isAttached, hasLevel }) => !isAttached || hasLevel)).toEqual([])
  })

  test('of a new table has the level from the start', async () => {
    await using database = await createDatabase()
    expect(await hasChanged(database.prisma)).toBe(true)
    expect((await readIndexes(database.prisma)).filter(({ hasLevel }) => !hasLevel)).toEqual([])
  })
})
