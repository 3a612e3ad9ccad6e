/** The newest migrations come to a table that is full and busy. */
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { migrate } from '../../platform/postgres/migrate.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { makePartitions } from '../../store/partitions.ts'
import { createDatabase } from '../support/database.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { startProgram } from '../support/program.ts'
import { noteResult, size } from './row.ts'
import { insertUntil } from './stall.ts'

const ROWS = size(5_000_000, 200_000)
const STALL_MS = 2000
const FIRST = '20261123000000_logs'

test('U2: migrations under ingest, killed half-way, run twice', { timeout: 1_200_000 }, async () => {
  await using database = await createDatabase()
  const { prisma, url } = database
  await goBackToFirst(prisma)
  await fill(prisma)

  await killHalfWay(prisma, url)
  expect(await readApplied(prisma)).toEqual([FIRST])
  expect(await hasNewColumns(prisma)).toBe(false)

  const stopping = new AbortController()
  const loading = insertUntil(prisma, stopping.signal)
  await waitFor(async () =>
    (await prisma.$queryRaw<unknown[]>`SELECT FROM dead_letters LIMIT 1`).length > 0 ? true : undefined,
  )
  const start = performance.now()
  const applied = await migrate({ url, logger: testLogger })
  const seconds = (performance.now() - start) / 1000
  await delay(500)
  stopping.abort()
  const load = await loading

  expect(applied.length).toBeGreaterThan(0)
  expect(load.failures).toEqual([])
  expect(load.longestMs).toBeLessThan(STALL_MS)
  expect(await migrate({ url, logger: testLogger })).toEqual([])
  expect(await prisma.log.count()).toBe(ROWS + load.rows)
  const offset = await prisma.ingestOffset.findFirstOrThrow({ where: { cluster: 'load' } })
  expect(offset.earlier + offset.nextOffset).toBe(offset.stored + offset.deadLettered)
  const stall = `longest transaction of the writer ${Math.round(load.longestMs)} ms, 0 failed`
  await noteResult(
    'U2',
    `${ROWS} rows, ${load.rows} more meanwhile: migrated in ${seconds.toFixed(2)} s, ${stall}; killed half-way it resumed, the second run did nothing`,
  )
})

/** The database as the first version left it: Prisma's list of what was applied stays, without what came after. */
async function goBackToFirst(prisma: Database): Promise<void> {
  await prisma.$executeRaw`DROP TABLE logs, ingest_offset, log_counts_minute, log_counts_hour, dead_letters, log_values, log_value_fields, saved_views`
  await prisma.$executeRaw`DROP FUNCTION count_inserted_minutes, count_updated_minutes, note_log_values`
  await prisma.$executeRaw`DROP EXTENSION pg_trgm`
  const folder = new URL('../../../prisma/migrations/', import.meta.url)
  const script = await readFile(new URL(`${FIRST}/migration.sql`, folder), 'utf8')
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

/** Kills a writer that migrates at its start, while it waits for its last table, the others being done. */
async function killHalfWay(prisma: Database, url: string): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE ingest_offset IN ACCESS SHARE MODE`
      await using writer = startProgram({ ROLE: 'writer', PORT: '0', DATABASE_URL: url, KAFKA_BROKERS: '127.0.0.1:1' })
      await waitFor(async () => ((await waitsForLock(prisma)) ? true : undefined), 30_000)
      writer.kill('SIGKILL')
      await writer.ended
    },
    { timeout: 60_000 },
  )
  await waitFor(async () => ((await countOthers(prisma)) === 0 ? true : undefined))
}

const waitsForLock = async (prisma: Database) => {
  const found = await prisma.$queryRaw<unknown[]>`
    SELECT FROM pg_locks WHERE relation = 'ingest_offset'::regclass AND NOT granted`
  return found.length > 0
}

/** Connections of the writer that was killed: PostgreSQL notices when it has something to say to it. */
const countOthers = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> 'timberline-test'`
  return row.n
}
