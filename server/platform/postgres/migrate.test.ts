import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { createDatabase } from '../../test/support/database.ts'
import { testLogger } from '../../test/support/test-logger.ts'
import { onDatabase } from '../../test/support/on-database.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { Logger } from '../logger.ts'
import { migrate } from './migrate.ts'
import { runStatements } from './run-statements.ts'
import { createPostgres, type Database } from './postgres.ts'

/** What version 0.1.0 (commit d644c4a), whose migrations Prisma's engine applied, wrote into `_prisma_migrations`. */
const RECORDED_BY_PRISMA: Readonly<Record<string, string>> = {
  '20261123000000_logs': '6fecc6a153d0220e120c6d6677673094970f31c3694f39e6bdd4cc08cf5b83f1',
  '20261124000000_keep': 'a21dca660ef8f6a582eeff9424f45c5855bb4ddd2e4cc3d496e6d85e74cf6596',
  '20261125000000_ask': 'd65dba65b32dbaeddac4349f8d0750d65dd7a908b0569ab7107d95990af50fe8',
  '20261126000000_values': 'c0da499225bbf196fb05c009032f58cc0854be410899156fd06f62bfe3257a35',
  '20261126000001_values_before': '805676701cc07052dfedc7a2bd8ade752c89edcb72e58b2950a500fd08856f35',
  '20261126100000_views': '36241d0f05511eb92f0170da1c5c6b7eba11c6a1404c23bc9a0b7543850db205',
  '20261127000000_new_values': 'e0c7ad64983c6255ecaa274585ca91234585665f8ffe4a5836c5f20269d57fe8',
}

/** The same in every writer of every version. */
const LOCK = 7_146_233

type Row = {
  id: string
  migration_name: string
  checksum: string
  started_at: Date
  finished_at: Date | null
  rolled_back_at: Date | null
  logs: string | null
  applied_steps_count: number
}

const readRows = (prisma: Database) =>
  prisma.$queryRaw<Row[]>`SELECT * FROM _prisma_migrations ORDER BY started_at, migration_name`

const readNames = async (prisma: Database) => (await readRows(prisma)).map((row) => row.migration_name)

const emptyDatabase = () => createDatabase('template0')

/** A folder of migrations, each with its SQL. */
async function createFolder(migrations: Record<string, string>): Promise<AsyncDisposable & { url: URL }> {
  const path = await mkdtemp(join(tmpdir(), 'timberline-migrations-'))
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(path, name))
    await writeFile(join(path, name, 'migration.sql'), sql)
  }
  return { url: pathToFileURL(`${path}/`), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('every migration is applied once, and recorded as Prisma recorded it', async () => {
  await using database = await emptyDatabase()
  const names = Object.keys(RECORDED_BY_PRISMA)
  expect((await migrate({ url: database.url, logger: testLogger })).slice(0, names.length)).toEqual(names)
  expect(await migrate({ url: database.url, logger: testLogger })).toEqual([])
  const rows = await readRows(database.prisma)
  const checksums = rows.map((row) => [row.migration_name, row.checksum])
  expect(Object.fromEntries(checksums)).toMatchObject(RECORDED_BY_PRISMA)
  for (const row of rows) {
    expect(row).toMatchObject({ rolled_back_at: null, logs: null, applied_steps_count: 1 })
    expect(row.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(row.finished_at?.getTime()).toBeGreaterThanOrEqual(row.started_at.getTime())
  }
})

test('two writers that start at once share the work', async () => {
  await using database = await emptyDatabase()
  const both = await Promise.all([1, 2].map(() => migrate({ url: database.url, logger: testLogger })))
  expect(both.flat().toSorted()).toEqual(await readNames(database.prisma))
})

test('a migration begins when its turn comes, not when its writer begins to wait', async () => {
  await using database = await emptyDatabase()
  const { url, prisma } = database
  const other = new Client(url)
  await other.connect()
  await other.query(`SELECT pg_advisory_lock(${LOCK})`)
  const migrating = migrate({ url, logger: testLogger })
  await waitFor(async () => {
    const { rows } = await other.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return rows.length > 0 || undefined
  })
  const { rows } = await other.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  await other.end()
  await migrating
  const begun = (await readRows(prisma)).map((row) => row.started_at.getTime())
  expect(Math.min(...begun)).toBeGreaterThanOrEqual(rows[0]?.now.getTime() ?? Infinity)
})

test('a file is one transaction, whatever semicolons it holds', async () => {
  const body = `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1; RETURN 2; END; $body$;`
  await using folder = await createFolder({
    '1_good': `CREATE TABLE first (it text DEFAULT 'a;b'); ${body} -- and; so; on\nINSERT INTO first DEFAULT VALUES;`,
    '2_bad': 'CREATE TABLE second (it int); SELECT 1/0;',
    '3_late': 'CREATE TABLE third (it int);',
  })
  await using database = await emptyDatabase()
  const { url, prisma } = database
  await expect(migrate({ url, logger: testLogger, folder: folder.url })).rejects.toThrow(
    'The database refused the migration 2_bad: division by zero.',
  )
  expect(await prisma.$queryRaw`SELECT it, two() FROM first`).toEqual([{ it: 'a;b', two: 2 }])
  expect(await prisma.$queryRaw`SELECT to_regclass('second')::text AS it`).toEqual([{ it: null }])
  expect(await readNames(prisma)).toEqual(['1_good'])
  await writeFile(new URL('2_bad/migration.sql', folder.url), 'CREATE TABLE second (it int);')
  expect(await migrate({ url, logger: testLogger, folder: folder.url })).toEqual(['2_bad', '3_late'])
})

test('a migration sets the timeout of its own statements, as one that reads a whole table does', async () => {
  await using folder = await createFolder({
    '1_long': 'SET LOCAL statement_timeout = 20; SET LOCAL statement_timeout = 0; SELECT pg_sleep(0.1)',
    '2_short': 'SET LOCAL statement_timeout = 20; SELECT pg_sleep(0.1)',
  })
  await using database = await emptyDatabase()
  const { url, prisma } = database
  await expect(migrate({ url, logger: testLogger, folder: folder.url })).rejects.toThrow(
    'The database refused the migration 2_short: canceling statement due to statement timeout.',
  )
  expect(await readNames(prisma)).toEqual(['1_long'])
})

describe('a list of migrations that this program did not leave so', () => {
  test('one that began and did not finish is not taken for applied', async () => {
    await using database = await createDatabase()
    const { url, prisma } = database
    await prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_views'`
    await expect(migrate({ url, logger: testLogger })).rejects.toThrow(
      /^The migration 20261126100000_views is recorded as begun but not as finished/,
    )
  })

  test('one that was rolled back is applied again', async () => {
    await using folder = await createFolder({ '1_first': 'SELECT 1', '2_second': 'CREATE TABLE second ()' })
    await using database = await emptyDatabase()
    const { url, prisma } = database
    await migrate({ url, logger: testLogger, folder: folder.url })
    await prisma.$executeRaw`DROP TABLE second`
    await prisma.$executeRaw`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_second'`
    expect(await migrate({ url, logger: testLogger, folder: folder.url })).toEqual(['2_second'])
  })

  test('one whose file has changed since', async () => {
    await using database = await createDatabase()
    const { url, prisma } = database
    await prisma.$executeRaw`UPDATE _prisma_migrations SET checksum = md5('') WHERE migration_name LIKE '%_keep'`
    await expect(migrate({ url, logger: testLogger })).rejects.toThrow(
      /20261124000000_keep was applied to this database from a file with different content: restore prisma\/migrations\/20261124000000_keep\//,
    )
  })

  test('those of a newer version are named, and this version goes on', async () => {
    await using database = await createDatabase()
    const { url, prisma } = database
    const warnings: unknown[] = []
    const logger = { warn: (...said: unknown[]) => void warnings.push(said) } as unknown as Logger
    expect(await migrate({ url, logger })).toEqual([])
    expect(warnings).toEqual([])
    await prisma.$executeRaw`
      INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', now(), '9_newer')`
    expect(await migrate({ url, logger })).toEqual([])
    expect(warnings).toEqual([[{ migrations: ['9_newer'] }, expect.stringContaining('a newer version')]])
  })
})

describe('a database of another application', () => {
  test.each([
    ['its tables', ['CREATE TABLE users ()', 'CREATE VIEW admins AS SELECT 1'], 'admins, users'],
    ['many tables', ['a', 'b', 'c', 'd', 'e'].map((name) => `CREATE TABLE ${name} ()`), 'a, b, c and 2 more'],
    [
      'its own list of migrations',
      [
        'CREATE TABLE _prisma_migrations (migration_name text, checksum text, started_at timestamptz, finished_at timestamptz, rolled_back_at timestamptz)',
        "INSERT INTO _prisma_migrations VALUES ('1_theirs', 'x', now(), now(), NULL)",
      ],
      '_prisma_migrations',
    ],
  ])('%s: a sentence names them and the statement that helps', async (_name, statements, tables) => {
    await using database = await emptyDatabase()
    for (const statement of statements) await database.prisma.$executeRawUnsafe(statement)
    await expect(migrate({ url: database.url, logger: testLogger })).rejects.toThrow(
      new RegExp(
        `^The database test_\\w+ already holds tables of another application \\(${tables}\\); Timberline needs a database of its own\\. Create a database with "CREATE DATABASE timberline .*" and set DATABASE_URL to it\\.$`,
      ),
    )
  })

  test('extensions, other schemas and an empty list of migrations do not count as another application', async () => {
    await using database = await emptyDatabase()
    const { url, prisma } = database
    await runStatements({ url: database.adminUrl, statements: ['CREATE EXTENSION pg_stat_statements'] })
    for (const statement of [
      'CREATE SCHEMA theirs',
      'CREATE TABLE theirs.users ()',
      'CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64), finished_at timestamptz, migration_name varchar(255), logs text, rolled_back_at timestamptz, started_at timestamptz DEFAULT now(), applied_steps_count int DEFAULT 0)',
    ])
      await prisma.$executeRawUnsafe(statement)
    expect(await migrate({ url, logger: testLogger })).toEqual(await readNames(prisma))
  })
})

test('a database that cannot fold case: the statement in the sentence makes one that can', async () => {
  const serverUrl = inject('adminUrl')
  const server = createPostgres({
    url: serverUrl,
    name: 'test',
    maxConnections: 1,
    statementTimeoutMs: 60_000,
    logger: testLogger,
  })
  try {
    await server.client
      .$executeRaw`CREATE DATABASE timberline_no_fold TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'`
    const url = onDatabase(serverUrl, 'timberline_no_fold')
    const refusal = await migrate({ url, logger: testLogger }).catch(String)
    expect(refusal).toMatch(/The database timberline_no_fold cannot fold the case of letters such as É\./)
    const [, statement = ''] = /"(CREATE DATABASE timberline .*)"/.exec(String(refusal)) ?? []
    await server.client.$executeRawUnsafe(statement.replace('timberline ', 'timberline_folds '))
    await migrate({ url: onDatabase(serverUrl, 'timberline_folds'), logger: testLogger })
  } finally {
    for (const name of ['timberline_no_fold', 'timberline_folds'])
      await server.client.$executeRawUnsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await server.close()
  }
})
