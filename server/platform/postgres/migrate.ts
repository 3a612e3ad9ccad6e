/** Applies prisma/migrations and records them in `_prisma_migrations` as Prisma's own tools do, which therefore agree with it. */
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { Client } from 'pg'
import { SetupError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { backoffMs, pause } from '../retry.ts'
import { describe, sqlState, toDatabaseError, type Database } from './postgres.ts'

const FOLDER = new URL('../../../prisma/migrations/', import.meta.url)

/** Any number, the same in every writer of every version: only one migrates at a time. */
const LOCK = 7_146_233

const TIMEOUT_MS = 60 * 60 * 1000

type Migration = { name: string; sql: string; checksum: string }
type Recorded = { name: string; checksum: string; isFinished: boolean }

type MigrateOptions = {
  url: string
  logger: Logger
  /** Holds a folder for each migration, named so that they sort in order. */
  folder?: URL
}

/**
 * Brings the database to the newest schema and returns the names of the migrations that were applied.
 * @throws SetupError when the database cannot be reached, is not ours, or refuses a migration
 */
export async function migrate({ url, logger, folder = FOLDER }: MigrateOptions): Promise<string[]> {
  const client = await connect(url, logger)
  try {
    await checkDatabase(client)
    const migrations = await readMigrations(folder)
    const applied: string[] = []
    for (;;) {
      const name = await applyNextPatiently(client, { migrations, logger })
      if (name === undefined) break
      applied.push(name)
    }
    await warnOfNewer(client, { migrations, logger })
    return applied
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(`The database could not be migrated: ${describe(error)}.`, { cause: error })
  } finally {
    await client.end()
  }
}

async function connect(url: string, logger: Logger): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'timberline-migrate',
    connectionTimeoutMillis: 5000,
    // Without a query_timeout: a migration that reads a whole table raises its statement_timeout.
    statement_timeout: TIMEOUT_MS,
    keepAlive: true,
  })
  client.on('error', (error) => logger.warn({ err: error.message }, 'lost a database connection'))
  try {
    await client.connect()
    return client
  } catch (error) {
    // A host name with several addresses fails with one error for each of them.
    const reasons = error instanceof AggregateError ? error.errors : [error]
    const reason = reasons.map(describe).join(', ')
    throw new SetupError(`The database cannot be used, check DATABASE_URL: ${reason}.`, { cause: error })
  }
}

/** Trigrams fold case by the locale of the database, whatever the collation of the column. */
async function checkDatabase(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; version: number; encoding: string; folds: boolean }>(`
    SELECT current_database() AS name, current_setting('server_version_num')::int AS version,
      current_setting('server_encoding') AS encoding, lower('É') = 'é' AS folds`)
  const [row] = rows
  if (row === undefined || row.version < 170_000)
    throw new SetupError('Timberline needs PostgreSQL 17 or newer; DATABASE_URL names an older one.')
  if (row.encoding === 'UTF8' && row.folds) return
  throw new SetupError(
    `The database ${row.name} cannot fold the case of letters such as É. ${howToCreateDatabase(row.name)}`,
  )
}

function howToCreateDatabase(taken: string): string {
  const name = taken === 'timberline' ? 'timberline_logs' : 'timberline'
  const statement = `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`
  return `Create a database with "${statement}" and set DATABASE_URL to it.`
}

/** Sessions that a migration gave way to, after its own lock_timeout or as the victim of a deadlock: an index that is being made, for example. */
const isInTheWay = (error: unknown) => ['55P03', '40P01'].includes(sqlState(error) ?? '')

const ATTEMPTS_A_MESSAGE = 10

async function applyNextPatiently(
  client: Client,
  { migrations, logger }: { migrations: readonly Migration[]; logger: Logger },
): Promise<string | undefined> {
  const deadlineMs = performance.now() + TIMEOUT_MS
  for (let attempt = 0; ; attempt++) {
    try {
      return await applyNext(client, migrations)
    } catch (error) {
      const cause = error instanceof SetupError ? error.cause : error
      if (!isInTheWay(cause) || performance.now() > deadlineMs) throw error
      await client.query('ROLLBACK')
      if (attempt % ATTEMPTS_A_MESSAGE === 0)
        logger.info({ reason: describe(cause) }, 'a migration waits for another session that uses the table')
      await pause(backoffMs(attempt, { minMs: 200, maxMs: 5000 }))
    }
  }
}

/**
 * Applies the first migration that is missing and returns its name. Each is a transaction of its own, which takes its locks in the order
 * in which a writer does; two migrations together would not, and could wait for a writer that waits for them. The lock belongs to the
 * transaction, since a pooler may hand the next transaction to another session.
 */
async function applyNext(client: Client, migrations: readonly Migration[]): Promise<string | undefined> {
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  const recorded = await readRecorded(client)
  await checkRecorded(client, { recorded, migrations })
  const names = new Set(recorded.map(({ name }) => name))
  const next = migrations.find(({ name }) => !names.has(name))
  if (next) await apply(client, next)
  await client.query('COMMIT')
  return next?.name
}

/** One query for the whole file: PostgreSQL itself separates the statements, also where a function's body contains semicolons. */
async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY NOT NULL,
      checksum varchar(64) NOT NULL,
      finished_at timestamptz,
      migration_name varchar(255) NOT NULL,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0)`)
  // By the clock: `now()` is from before this transaction waited for another writer, and the order of the list is by this time.
  const { rows: started } = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at')
  await client.query(sql).catch((error: unknown) => {
    throw new SetupError(`The database refused the migration ${name}: ${describe(error)}.`, { cause: error })
  })
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, applied_steps_count)
     VALUES (gen_random_uuid()::text, $1, $3, clock_timestamp(), $2, 1)`,
    [checksum, name, started[0]?.at],
  )
}

/** The migrations that the database has recorded; none where the table is missing. */
async function readRecorded(client: Client): Promise<Recorded[]> {
  const { rows: tables } = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('_prisma_migrations')")
  if (tables.length === 0) return []
  const { rows } = await client.query<Recorded>(`
    SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
    FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`)
  return rows
}

/** Refuses a database whose schema may not be one that our migrations have made. */
async function checkRecorded(
  client: Client,
  { recorded, migrations }: { recorded: readonly Recorded[]; migrations: readonly Migration[] },
): Promise<void> {
  const ours = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  if (!recorded.some(({ name }) => ours.has(name))) return refuseOtherTables(client, recorded.length > 0)
  const unfinished = recorded.find(({ isFinished }) => !isFinished)
  if (unfinished) {
    throw new SetupError(
      `The migration ${unfinished.name} is recorded as begun but not as finished, and what it changed is unknown: restore a backup of the database, or complete the migration by hand and set finished_at in its row of _prisma_migrations.`,
    )
  }
  const changed = recorded.find(({ name, checksum }) => ours.has(name) && ours.get(name) !== checksum)
  if (changed) {
    throw new SetupError(
      `The migration ${changed.name} was applied to this database from a file with different content: restore prisma/migrations/${changed.name}/migration.sql from the repository.`,
    )
  }
}

/** Tables of another application could clash with ours, and a list of migrations that is not ours says nothing about ours. */
async function refuseOtherTables(client: Client, hasForeignList: boolean): Promise<void> {
  // Without those of extensions: many providers install pg_stat_statements in every database.
  const { rows } = await client.query<{ database: string; name: string }>(
    `SELECT current_database() AS database, relname AS name FROM pg_class
     WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false)))
       AND relkind IN ('r', 'p', 'v', 'm', 'f') AND (relname <> '_prisma_migrations' OR $1)
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
     ORDER BY relname`,
    [hasForeignList],
  )
  const [first] = rows
  if (first === undefined) return
  const names = rows.slice(0, 3).map(({ name }) => name)
  const list = rows.length > 3 ? `${names.join(', ')} and ${rows.length - 3} more` : names.join(', ')
  throw new SetupError(
    `The database ${first.database} already holds tables of another application (${list}); Timberline needs a database of its own. ${howToCreateDatabase(first.database)}`,
  )
}

/**
 * A newer version has migrated the database, and this one is started after it. It goes on, because an upgrade must have a way back: what
 * it cannot write into the newer tables waits in the stream, and no migration is undone.
 */
async function warnOfNewer(
  client: Client,
  { migrations, logger }: { migrations: readonly Migration[]; logger: Logger },
): Promise<void> {
  const ours = new Set(migrations.map(({ name }) => name))
  const newer = (await readRecorded(client)).map(({ name }) => name).filter((name) => !ours.has(name))
  if (newer.length > 0)
    logger.warn({ migrations: newer }, 'a newer version has migrated the database; this version may not work with it')
}

/**
 * Resolves with a sentence until the database has the newest migration that this program knows. Resolves with undefined from then on,
 * and also while the database does not answer, which other checks report.
 */
export function createSchemaCheck(database: Pick<Database, '$queryRaw'>) {
  let isReady = false
  return async (): Promise<string | undefined> => {
    if (isReady) return undefined
    const newest = (await readMigrations(FOLDER)).at(-1)?.name
    try {
      const found = await database.$queryRaw<unknown[]>`
        SELECT FROM _prisma_migrations WHERE migration_name = ${newest} AND finished_at IS NOT NULL`
      isReady = found.length > 0
    } catch (error) {
      if (toDatabaseError(error)?.code !== 'SCHEMA_NOT_READY') return undefined
    }
    return isReady ? undefined : `no writer has migrated the database to ${newest}; queries are refused`
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
