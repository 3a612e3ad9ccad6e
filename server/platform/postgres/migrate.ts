/** Applies prisma/migrations with Prisma's schema engine compiled to WebAssembly: no binary is downloaded. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { Pool } from 'pg'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import { SetupError } from '../errors.ts'
import { createPostgres, describe, toDatabaseError, type Database } from './postgres.ts'
import type { Logger } from '../logger.ts'

const PRISMA_FOLDER = new URL('../../../prisma/', import.meta.url).pathname

/** Any number, the same in every writer: only one migrates at a time. */
const LOCK = 7_146_233

const TIMEOUT_MS = 60 * 60 * 1000

/**
 * Brings the database to the newest schema and returns the names of the migrations that were applied.
 * @throws SetupError when the database cannot be reached or refuses a migration
 */
export async function migrate({ url, logger }: { url: string; logger: Logger }): Promise<string[]> {
  const postgres = createPostgres({ url, name: 'migrate', maxConnections: 1, statementTimeoutMs: TIMEOUT_MS, logger })
  const problem = await postgres.problem()
  try {
    if (problem) throw new SetupError(`The database cannot be used, check DATABASE_URL: ${problem}.`)
    await checkDatabase(postgres.client)
    return await postgres.client.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`
        return applyMigrations(url, logger)
      },
      { timeout: TIMEOUT_MS, maxWait: 10_000 },
    )
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(`The database could not be migrated: ${describe(error)}`, { cause: error })
  } finally {
    await postgres.close()
  }
}

const CREATE_DATABASE =
  "CREATE DATABASE timberline TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"

/** Trigrams fold case by the database's own locale, whatever the collation of a column says. */
async function checkDatabase(database: Database): Promise<void> {
  const [row] = await database.$queryRaw<[{ version: number; encoding: string; folds: boolean }]>`
    SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
      lower('É') = 'é' AS folds`
  if (row.version < 170_000)
    throw new SetupError('Timberline needs PostgreSQL 17 or newer, DATABASE_URL names an older one.')
  if (row.encoding === 'UTF8' && row.folds) return
  throw new SetupError(`This database cannot fold the case of all letters, make one that can: ${CREATE_DATABASE}`)
}

/**
 * Answers undefined once the database has the newest migration that this program knows, also while it cannot be asked, which
 * others report; else a sentence.
 */
export function createSchemaCheck(database: Pick<Database, '$queryRaw'>) {
  let isReady = false
  return async (): Promise<string | undefined> => {
    if (isReady) return undefined
    const newest = (await readMigrations()).migrationDirectories.at(-1)?.path
    try {
      const found = await database.$queryRaw<unknown[]>`
        SELECT FROM _prisma_migrations WHERE migration_name = ${newest} AND finished_at IS NOT NULL`
      isReady = found.length > 0
    } catch (error) {
      if (toDatabaseError(error)?.code !== 'SCHEMA_NOT_READY') return undefined
    }
    return isReady ? undefined : `no writer has brought the database to ${newest}: queries are not answered`
  }
}

const NO_FILTERS = { externalTables: [], externalEnums: [] }

async function applyMigrations(url: string, logger: Logger): Promise<string[]> {
  const schema = { path: 'schema.prisma', content: await readFile(join(PRISMA_FOLDER, 'schema.prisma'), 'utf8') }
  // The engine does not close what it opens, a pool of ours does. It knows no transactions: on one connection it works in ours.
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    idleTimeoutMillis: 0,
  })
  pool.on('error', (error) => logger.warn({ err: error.message }, 'lost a database connection'))
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool))
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, factory)
  try {
    const applied: string[] = []
    for (const migrationsList of upToEach(await readMigrations())) {
      await pool.query('BEGIN')
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS })
      await pool.query('COMMIT')
      applied.push(...appliedMigrationNames)
    }
    return applied
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * The list up to its first migration, up to its second, and so on: each is a transaction of its own. Each takes its locks in the
 * order in which a writer does; two of them together would not, and wait for a writer that waits for them.
 */
function upToEach(list: Awaited<ReturnType<typeof readMigrations>>) {
  const { migrationDirectories, ...rest } = list
  return migrationDirectories.map((_, i) => ({ ...rest, migrationDirectories: migrationDirectories.slice(0, i + 1) }))
}

async function readMigrations() {
  const baseDir = join(PRISMA_FOLDER, 'migrations')
  const entries = await readdir(baseDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrationDirectories = await Promise.all(
    names.toSorted().map(async (name) => {
      const content = await readFile(join(baseDir, name, 'migration.sql'), 'utf8')
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: content } } }
    }),
  )
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories,
  }
}
