/** A writer of the first versions, as the table sees it: small transactions of rows, counts and the offset, one after the other. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../platform/postgres/postgres.ts'

const ROWS = 20
const PAUSE_MS = 2

export type Load = { rows: number; longestMs: number; failures: string[] }

/** Inserts until the signal, rows of the moment that `at` says; a failure is noted, and it goes on. */
export async function insertUntil(database: Database, signal: AbortSignal, at = () => Date.now()): Promise<Load> {
  const load: Load = { rows: 0, longestMs: 0, failures: [] }
  await database.$executeRaw`
    INSERT INTO ingest_offset (cluster, topic, partition, next_offset) VALUES ('load', 'load', 0, 0) ON CONFLICT DO NOTHING`
  while (!signal.aborted) {
    const start = performance.now()
    try {
      await insert(database, new Date(at()).toISOString())
      load.rows += ROWS
    } catch (error) {
      load.failures.push(String(error))
    }
    load.longestMs = Math.max(load.longestMs, performance.now() - start)
    await delay(PAUSE_MS)
  }
  return load
}

async function insert(database: Database, at: string): Promise<void> {
  await database.$transaction(
    async (tx) => {
      await tx.$executeRaw`
        WITH inserted AS (
          INSERT INTO logs (ts, id, level, message, resource_id, metadata)
          SELECT ${at}::timestamptz, gen_random_uuid(), 'info', md5(i::text), 'load', '{}' FROM generate_series(1, ${ROWS}::int) i
          ON CONFLICT DO NOTHING RETURNING ts, level)
        INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
        SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM inserted GROUP BY 1, 2
        ON CONFLICT (minute, level, kafka_partition) DO UPDATE SET n = log_counts_minute.n + excluded.n`
      await tx.$executeRaw`
        INSERT INTO dead_letters (topic, partition, "offset", reason, value)
        SELECT 'load', 0, next_offset, 'load', '' FROM ingest_offset WHERE cluster = 'load'`
      await tx.$executeRaw`
        UPDATE ingest_offset SET next_offset = next_offset + ${ROWS}::int + 1, stored = stored + ${ROWS}::int, dead_lettered = dead_lettered + 1
        WHERE cluster = 'load'`
    },
    { maxWait: 10_000, timeout: 30_000 },
  )
}
