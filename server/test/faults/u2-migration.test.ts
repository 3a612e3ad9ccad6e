/** The newest migrations come to a table that is full and busy. */
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { migrate } from '../../platform/postgres/migrate.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { makePartitions } from '../../store/partitions.ts'
import { createDatabase } from '../support/database.ts'
import { migrateUpTo, MILLISECONDS } from '../support/older-schema.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { startProgram } from '../support/program.ts'
import { noteResult, onTheWall, size } from './row.ts'
import { insertUntil } from './stall.ts'

const ROWS = size(5_000_000, 200_000)
const STALL_MS = 2000
const FOLDER = new URL('../../../prisma/migrations/', import.meta.url)
const FIRST = '20261123000000_logs'
const MICROSECONDS = '20261129000000_microseconds'
const VALUES_BY_DAY = '20261129100000_values_by_day'

/** Each step, from the schema that a version left, and a table that a writer then has to wait for. */
const STEPS = [
  { from: FIRST, upTo: MILLISECONDS, held: 'ingest_offset' },
  { from: MILLISECONDS, upTo: MICROSECONDS, held: 'logs_past' },
  { from: MICROSECONDS, upTo: VALUES_BY_DAY, held: 'log_values' },
] as const

test('U2: migrations under ingest, killed half-way, run twice', { timeout: 1_200_000 }, async () => {
  await using database = await createDatabase()
  const { prisma, url } = database
  await goBackToFirst(prisma)
  await fill(prisma)
  const seen: string[] = []
  let more = 0
  for (const { from, upTo, held } of STEPS) {
    if (from === MILLISECONDS) await indexDays(prisma)
    const before = await readApplied(prisma)
    expect(before.at(-1)).toBe(from)
    await killHalfWay(prisma, { url, held })
    expect(await readApplied(prisma)).toEqual(before)
    expect(await hasNewColumns(prisma)).toBe(from !== FIRST)
    expect(await readDigits(prisma)).toBe(from === MICROSECONDS ? 6 : 3)

    const stopping = new AbortController()
    const loading = insertUntil(prisma, stopping.signal)
    await waitFor(async () =>
      (await prisma.$queryRaw<unknown[]>`SELECT FROM dead_letters LIMIT 1`).length > 0 ? true : undefined,
    )
    const start = performance.now()
    const applied = await migrateUpTo(url, upTo)
    const seconds = (performance.now() - start) / 1000
    await delay(500)
    stopping.abort()
    const load = await loading
    more += load.rows

    expect(applied.length).toBeGreaterThan(0)
    expect(load.failures).toEqual([])
    expect(load.longestMs).toBeLessThan(onTheWall(STALL_MS))
    expect(await migrateUpTo(url, upTo)).toEqual([])
    expect(await readDigits(prisma)).toBe(upTo === MILLISECONDS ? 3 : 6)
    expect(await prisma.log.count()).toBe(ROWS + more)
    seen.push(
      `to ${upTo} in ${seconds.toFixed(2)} s, longest transaction of the writer ${Math.round(load.longestMs)} ms, 0 failed`,
    )
  }
  // They make new tables and add columns to a small one, for which they wait for nobody.
  const newer = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  expect(await migrate({ url, logger: testLogger })).toEqual(
    newer
      .map(({ name }) => name)
      .filter((name) => name > VALUES_BY_DAY)
      .toSorted(),
  )
  expect(await migrate({ url, logger: testLogger })).toEqual([])
  const offset = await prisma.ingestOffset.findFirstOrThrow({ where: { cluster: 'load' } })
  expect(offset.earlier + offset.nextOffset).toBe(offset.stored + offset.deadLettered)
  await noteResult(
    'U2',
    `${ROWS} rows, ${more} more meanwhile: ${seen.join('; ')}; killed half-way each resumed, the second run did nothing`,
  )
})

const readDigits = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<{ digits: number }[]>`
    SELECT atttypmod AS digits FROM pg_attribute WHERE attrelid = 'logs'::regclass AND attname = 'ts'`
  return row?.digits
}

/** The indexes that the keeper makes of finished days, on the days that hold most rows. */
async function indexDays(prisma: Database): Promise<void> {
  const days = await prisma.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'logs'::regclass ORDER BY pg_relation_size(pg_class.oid) DESC LIMIT 5`
  for (const { name } of days) {
    await prisma.$executeRawUnsafe(`CREATE INDEX ${name}_search_commit ON ${name} USING btree (commit, ts, id)`)
    await prisma.$executeRawUnsafe(
      `CREATE INDEX ${name}_search_metadata ON ${name} USING gin (metadata jsonb_path_ops)`,
    )
  }
}

/** The database as the first version left it: Prisma's list of what was applied stays, without what came after. */
async function goBackToFirst(prisma: Database): Promise<void> {
  await prisma.$executeRaw`DROP EXTENSION pg_trgm CASCADE`
  await prisma.$executeRaw`DO $$
    DECLARE made regclass; called regprocedure;
    BEGIN
      FOR made IN SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations'
      LOOP EXECUTE format('DROP TABLE %s CASCADE', made); END LOOP;
      FOR called IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      LOOP EXECUTE format('DROP FUNCTION %s CASCADE', called); END LOOP;
    END $$`
  const script = await readFile(new URL(`${FIRST}/migration.sql`, FOLDER), 'utf8')
  for (const statement of script.split(';').filter((text) => text.trim() !== ''))
    await prisma.$executeRawUnsafe(statement)
  await prisma.$executeRaw`DELETE FROM _prisma_migrations WHERE migration_name > ${FIRST}`
  await makePartitions({ database: prisma, now: new Date() })
}

async function fill(prisma: Database): Promise<void> {
  for (let rows = 0; rows < ROWS; rows += 100_000) {
    await prisma.$executeRaw`
      INSERT INTO logs (ts, id, level, message, resource_id, metadata)
      SELECT date_trunc('day', now(), 'UTC') - i * interval '500 ms', gen_random_uuid(), 'info', md5(i::text), 'r' || i % 5000, '{}'
      FROM generate_series(${rows}::int + 1, ${rows}::int + 100000) i`
  }
}

const readApplied = async (prisma: Database) => {
  const rows = await prisma.$queryRaw<
    { name: string }[]
  >`SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1`
  return rows.map(({ name }) => name)
}

const hasNewColumns = async (prisma: Database) => {
  const columns = await prisma.$queryRaw<unknown[]>`
    SELECT FROM information_schema.columns WHERE column_name IN ('expired', 'replayed_at')`
  return columns.length > 0
}

/** Kills a writer that migrates at its start, while it waits for a table that somebody holds. */
async function killHalfWay(prisma: Database, { url, held }: { url: string; held: string }): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe(`LOCK TABLE ${held} IN ACCESS SHARE MODE`)
      await using writer = startProgram({ ROLE: 'writer', PORT: '0', DATABASE_URL: url, KAFKA_BROKERS: '127.0.0.1:1' })
      await waitFor(async () => ((await waitsForLock(prisma, held)) ? true : undefined), 30_000)
      writer.kill('SIGKILL')
      await writer.ended
    },
    { timeout: 60_000 },
  )
  await waitFor(async () => ((await countOthers(prisma)) === 0 ? true : undefined))
}

const waitsForLock = async (prisma: Database, table: string) => {
  const found = await prisma.$queryRaw<unknown[]>`
    SELECT FROM pg_locks WHERE relation = ${table}::regclass AND NOT granted`
  return found.length > 0
}

/** Connections of the writer that was killed: PostgreSQL notices when it has something to say to it. */
const countOthers = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> 'timberline-test+archive'`
  return row.n
}
