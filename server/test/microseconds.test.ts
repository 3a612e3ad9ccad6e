/** The migration that gives a moment its microseconds: a table that it has changed is one that was made new, and nothing was rewritten. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { migrate } from '../platform/postgres/migrate.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { watchMicroseconds } from '../platform/postgres/microseconds.ts'
import { makePartitions } from '../store/partitions.ts'
import { listJobs, readState } from '../store/search-indexes.ts'
import { createDatabase } from './support/database.ts'
import { migrateUpTo, MILLISECONDS } from './support/older-schema.ts'
import { createReader } from './support/reader.ts'
import { insertRows, testId, testRow } from './support/rows.ts'
import { testLogger } from './support/test-logger.ts'
import { waitFor } from './support/wait-for.ts'

const MIGRATION = '20261129000000_microseconds'

async function createOlder() {
  const database = await createDatabase('template0')
  await migrateUpTo(database.url, MILLISECONDS)
  await makePartitions({ database: database.prisma, now: new Date() })
  return database
}

/** Everything about the table and its days that the catalogue says, but for what a name or a number of its own tells. */
async function describeTable(prisma: Database) {
  const columns = await prisma.$queryRaw`
    SELECT relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull, attcollation::regcollation::text AS "collation",
      attstattarget, attstorage::text, attcompression::text, attacl::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relname LIKE 'logs%' AND relkind IN ('r', 'p') AND attnum > 0 ORDER BY 1, attnum`
  const indexes = await prisma.$queryRaw`
    SELECT relname, indisvalid, indisprimary, pg_get_indexdef(indexrelid) AS definition, inhparent::regclass::text AS parent
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_inherits ON inhrelid = indexrelid
    WHERE indrelid::regclass::text LIKE 'logs%' ORDER BY 1`
  const days = await prisma.$queryRaw`
    SELECT relname, pg_get_expr(relpartbound, pg_class.oid) AS bound FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'logs'::regclass ORDER BY 1`
  const triggers = await prisma.$queryRaw`
    SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'logs%' ORDER BY 1`
  const tables = await prisma.$queryRaw`
    SELECT relname, relkind::text, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1`
  return { columns, indexes, days, triggers, tables }
}

const readFiles = (prisma: Database) => prisma.$queryRaw`
  SELECT relname, relfilenode::int FROM pg_class WHERE relname ~ '^logs_(past|2)' AND relkind IN ('r', 'i') ORDER BY 1`

test('a table with rows and indexes of its days becomes the one that is made new', { timeout: 60_000 }, async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  const rows = [
    testRow({ id: testId(1) }),
    testRow({ id: testId(2), timestamp: { ms: Date.now(), us: 0 }, resourceId: 'r' }),
  ]
  await insertRows(prisma, rows)
  await prisma.$executeRaw`ANALYZE logs`
  await prisma.$executeRaw`CREATE INDEX logs_past_search_commit ON logs_past USING btree (commit, ts, id)`
  // As retention leaves it when it is killed.
  await prisma.$executeRaw`ALTER TABLE logs_past ADD CONSTRAINT logs_past_bound CHECK (ts < '2100-01-01 00:00:00+00') NOT VALID`
  const files = await readFiles(prisma)

  expect(await migrate({ url, logger: testLogger })).toContain(MIGRATION)
  expect(await readFiles(prisma)).toEqual(files)
  // The statistics of a column go with its type.
  const jobs = listJobs(await readState(prisma), { nowMs: Date.now(), oldestKeptMs: -Infinity, isCalm: false })
  expect(jobs).toContainEqual({ does: 'analyze', name: 'logs_past', sql: 'ANALYZE logs_past' })
  const bounds =
    await prisma.$queryRaw`SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = 'logs_past_bound'`
  expect(bounds).toEqual([{ conrelid: 'logs_past' }])
  await prisma.$executeRaw`ALTER TABLE logs_past DROP CONSTRAINT logs_past_bound`
  await prisma.$executeRaw`DROP INDEX logs_past_search_commit`
  await using fresh = await createDatabase()
  expect(await describeTable(prisma)).toEqual(await describeTable(fresh.prisma))

  const fine = [testRow({ id: testId(3), timestamp: { ms: Date.now(), us: 1 }, resourceId: 'new' })]
  await insertRows(prisma, fine)
  expect((await createReader(prisma).page({ orderBy: 'ASC' })).nodes).toEqual([...rows, ...fine])
  const values = await prisma.$queryRaw`SELECT value FROM log_values WHERE field = 'resource_id' ORDER BY 1`
  expect(values).toEqual([{ value: 'new' }, { value: 'r' }])
  await makePartitions({ database: prisma, now: new Date(Date.now() + 2 * 86_400_000) })
})

test('what was granted to others stays granted', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  const role = `reader_${Date.now()}`
  await prisma.$executeRawUnsafe(`CREATE ROLE ${role}`)
  try {
    await prisma.$executeRawUnsafe(`GRANT SELECT ON logs TO ${role} WITH GRANT OPTION`)
    await prisma.$executeRawUnsafe('GRANT INSERT ON logs TO PUBLIC')
    const grants = () => prisma.$queryRaw`
      SELECT grantee::regrole::text, privilege_type, is_grantable FROM pg_class, aclexplode(relacl)
      WHERE relname = 'logs' AND grantee <> relowner ORDER BY 1`
    const before = await grants()
    expect(before).toHaveLength(2)
    await migrate({ url, logger: testLogger })
    expect(await grants()).toEqual(before)
  } finally {
    await prisma.$executeRawUnsafe(`DROP OWNED BY ${role}`)
    await prisma.$executeRawUnsafe(`DROP ROLE ${role}`)
  }
})

test('it gives way to a session that holds the table, and comes again', { timeout: 60_000 }, async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  let isReleased = false
  const holding = prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE logs_past IN SHARE UPDATE EXCLUSIVE MODE`
      // Longer than one attempt waits.
      await delay(3000)
      isReleased = true
    },
    { timeout: 10_000 },
  )
  await waitFor(async () =>
    (await prisma.$queryRaw<unknown[]>`SELECT FROM pg_locks WHERE mode = 'ShareUpdateExclusiveLock'`)[0]
      ? true
      : undefined,
  )
  expect(await migrate({ url, logger: testLogger })).toContain(MIGRATION)
  expect(isReleased).toBe(true)
  await holding
})

test('an API learns from the table that microseconds are kept, and stops looking', async () => {
  await using database = await createDatabase('template0')
  const watch = watchMicroseconds({ database: database.prisma, logger: testLogger, lookEveryMs: 20 })
  await watch.start()
  expect(watch.areKept()).toBe(false)
  await migrateUpTo(database.url, MILLISECONDS)
  await delay(100)
  expect(watch.areKept()).toBe(false)
  await migrate({ url: database.url, logger: testLogger })
  await waitFor(async () => (watch.areKept() ? true : undefined))
  await watch.stop()
})
