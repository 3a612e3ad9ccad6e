/** The migration that gives a moment its microseconds: a table that it has changed is one that was made new, and nothing was rewritten. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { migrate } from '../platform/postgres/migrate.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { runStatements } from '../platform/postgres/run-statements.ts'
import { watchMessageVersion } from '../ingest/message-version.ts'
import { makePartitions } from '../store/partitions.ts'
import { listJobs, readState } from '../store/search-indexes.ts'
import { createDatabase, type TestDatabase } from './support/database.ts'
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
  const jobs = listJobs(await readState(prisma), {
    nowMs: Date.now(),
    oldestKeptMs: -Infinity,
    goesUntilMs: -Infinity,
    isCalm: false,
  })
  expect(jobs).toContainEqual({ does: 'analyze', name: 'logs_past', sql: 'ANALYZE logs_past' })
  const bounds =
    await prisma.$queryRaw`SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = 'logs_past_bound'`
  expect(bounds).toEqual([{ conrelid: 'logs_past' }])
  await prisma.$executeRaw`ALTER TABLE logs_past DROP CONSTRAINT logs_past_bound`
  await prisma.$executeRaw`DROP INDEX logs_past_search_commit`
  await using fresh = await createDatabase()
  // The keeper changes this one over, no migration does (store/resource-index.ts).
  for (const each of [prisma, fresh.prisma]) await each.$executeRaw`DROP INDEX logs_resource`
  expect(await describeTable(prisma)).toEqual(await describeTable(fresh.prisma))

  const fine = [testRow({ id: testId(3), timestamp: { ms: Date.now(), us: 1 }, resourceId: 'new' })]
  await insertRows(prisma, fine)
  expect((await createReader(database).page({ orderBy: 'ASC' })).nodes).toEqual([...rows, ...fine])
  const values = await prisma.$queryRaw`SELECT value FROM log_values WHERE field = 'resource_id' ORDER BY 1`
  expect(values).toEqual([{ value: 'new' }, { value: 'r' }])
  await makePartitions({ database: prisma, now: new Date(Date.now() + 2 * 86_400_000) })
})

/** Two roles, of which the program may act for the first; they go with all that is theirs. */
async function createRoles({ adminUrl: url }: TestDatabase) {
  const [owner, reader] = ['owner', 'reader'].map((name) => `${name}_${Date.now()}`) as [string, string]
  const made = [`CREATE ROLE ${owner}`, `CREATE ROLE ${reader}`, `GRANT ${owner} TO timberline`]
  await runStatements({ url, statements: made })
  return {
    owner,
    reader,
    [Symbol.asyncDispose]: () =>
      runStatements({
        url,
        statements: [`DROP OWNED BY ${reader}, ${owner} CASCADE`, `DROP ROLE ${reader}, ${owner}`],
      }),
  }
}

/** What belongs to the table and is not of its columns and days. */
const describeSettings = (prisma: Database) => prisma.$queryRaw<Record<string, unknown>[]>`
  SELECT relowner::regrole::text, obj_description(oid) AS comment,
    (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(relacl) AS acl) AS grants,
    ARRAY(SELECT attname || attacl::text FROM pg_attribute WHERE attrelid = pg_class.oid AND attacl IS NOT NULL) AS "columnGrants",
    ARRAY(SELECT pubname || coalesce(' ' || prattrs::text, '') || coalesce(pg_get_expr(prqual, prrelid), '')
      FROM pg_publication_rel JOIN pg_publication ON pg_publication.oid = prpubid WHERE prrelid = pg_class.oid ORDER BY 1) AS publications,
    ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = pg_class.oid AND indisvalid ORDER BY 1) AS indexes
  FROM pg_class WHERE relname = 'logs'`

test('what an operator has set for the table stays', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await using roles = await createRoles(database)
  const { owner, reader } = roles
  for (const statement of [
    `GRANT CREATE ON SCHEMA public TO ${owner}`,
    `ALTER TABLE logs OWNER TO ${owner}`,
    `GRANT SELECT ON logs TO ${reader} WITH GRANT OPTION`,
    'GRANT INSERT ON logs TO PUBLIC',
    `GRANT SELECT (message, level), UPDATE (message) ON logs TO ${reader}`,
    "COMMENT ON TABLE logs IS 'It''s kept for 30 days'",
    'CREATE PUBLICATION plain FOR TABLE logs',
    "CREATE PUBLICATION narrow FOR TABLE logs (ts, id, message) WHERE (message <> 'it') WITH (publish_via_partition_root)",
    'CREATE INDEX logs_by_length ON logs (length(message))',
  ])
    await prisma.$executeRawUnsafe(statement)
  const before = await describeSettings(prisma)
  await migrate({ url, logger: testLogger })
  expect(await describeSettings(prisma)).toEqual(before)
  expect(before[0]).toMatchObject({ relowner: owner, comment: "It's kept for 30 days" })
  expect(before[0]?.['publications']).toHaveLength(2)
  expect(before[0]?.['columnGrants']).toHaveLength(2)
  // Tests share the server's roles, not its database.
  await prisma.$executeRaw`DROP PUBLICATION plain, narrow`
})

test.each([
  ['a view', 'CREATE VIEW dashboard AS SELECT message FROM logs', 'view dashboard'],
  ['a view of a day', 'CREATE VIEW past AS SELECT ts FROM logs_past', 'view past'],
  ['a materialized view', 'CREATE MATERIALIZED VIEW errors AS SELECT * FROM logs', 'materialized view errors'],
  [
    'a foreign key',
    'CREATE TABLE notes (ts timestamptz(3), id uuid, FOREIGN KEY (ts, id) REFERENCES logs)',
    'constraint notes_ts_id_fkey on table notes',
  ],
  ['a policy', 'CREATE POLICY own ON logs USING (level IS NOT NULL)', 'policy own on table logs'],
  ['its switch', 'ALTER TABLE logs ENABLE ROW LEVEL SECURITY', 'row level security of table logs'],
  [
    'a trigger',
    'CREATE TRIGGER theirs AFTER INSERT ON logs FOR EACH STATEMENT EXECUTE FUNCTION note_log_values()',
    'trigger theirs on table logs',
  ],
  ['a rule', 'CREATE RULE theirs AS ON DELETE TO logs DO ALSO NOTIFY gone', 'rule theirs on table logs'],
  [
    'a function of its rows',
    'CREATE FUNCTION first_word(logs) RETURNS text LANGUAGE sql AS $$SELECT $1.message$$',
    'function first_word(logs)',
  ],
])('%s would be lost, so the migration names it and changes nothing', async (_name, statement, what) => {
  await using database = await createOlder()
  const { prisma, url } = database
  await prisma.$executeRawUnsafe(statement)
  const before = await describeTable(prisma)
  await expect(migrate({ url, logger: testLogger })).rejects.toThrow(
    `The database refused the migration ${MIGRATION}: the table logs is made new, and ${what} would be lost; save the definition, drop it, start the writer, and create it again.`,
  )
  expect(await describeTable(prisma)).toEqual(before)
})

test('an index whose making was cut off is dropped, not built', async () => {
  await using database = await createOlder()
  const { prisma, url } = database
  await prisma.$executeRaw`CREATE INDEX logs_past_search_commit ON logs_past USING btree (commit, ts, id)`
  await runStatements({
    url: database.adminUrl,
    statements: [`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'logs_past_search_commit'::regclass`],
  })
  await migrate({ url, logger: testLogger })
  expect(await prisma.$queryRaw`SELECT to_regclass('logs_past_search_commit')::text AS name`).toEqual([{ name: null }])
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

test('an API sends messages of version 1 while the table keeps milliseconds, and stops looking afterwards', async () => {
  await using database = await createDatabase('template0')
  const watch = watchMessageVersion({ database: database.prisma, logger: testLogger, lookEveryMs: 20 })
  await watch.start()
  expect(watch.messageVersion()).toBe(2)
  await migrateUpTo(database.url, MILLISECONDS)
  await waitFor(async () => (watch.messageVersion() === 1 ? true : undefined))
  await migrate({ url: database.url, logger: testLogger })
  await waitFor(async () => (watch.messageVersion() === 2 ? true : undefined))
  await watch.stop()
})
