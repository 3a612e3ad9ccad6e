/** The table `logs` in a run: filled by COPY, watched, emptied. */
import { Client } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { Log } from '../server/log/log.ts'
import { createLogger } from '../server/platform/logger.ts'
import { createPostgres, type Database } from '../server/platform/postgres/postgres.ts'
import { copyBatch } from '../server/test/support/copy-logs.ts'
import { createRandom, makeLog } from './logs.ts'
import type { Servers } from './servers.ts'

/** Rows of one statement. */
export const BATCH = 2000

export const logger = createLogger({ level: 'warn' })

/** The run's database with its tables and days, which the first writer makes. */
export async function openDatabase(servers: Servers) {
  await (await servers.startProduct({ ROLE: 'writer' })).stop()
  const options = { url: servers.databaseUrl, name: 'perf', maxConnections: 2, statementTimeoutMs: 60_000, logger }
  return createPostgres(options)
}

/** Logs spread over the last hour. */
export function makeLogs(size: number): Log[] {
  const random = createRandom(7)
  const start = Date.now() - 60 * 60 * 1000
  return Array.from({ length: size }, (_, i) => {
    const timestampMs = start + Math.floor((i * 3_600_000) / size)
    const { timestamp: _timestamp, metadata, ...log } = makeLog(random, timestampMs)
    const parentResourceId = metadata.parentResourceId
    return {
      ...log,
      id: uuidv7({ msecs: timestampMs }),
      timestampMs,
      timestampUs: 0,
      parentResourceId,
      metadataJson: JSON.stringify(metadata),
    }
  })
}

/** The plain COPY of the rows into the table with all its indexes, in batches, on one connection; seconds. */
export async function timeCopy(url: string, logs: Log[]): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const start = performance.now()
  for (let i = 0; i < logs.length; i += BATCH) await copyBatch(client, logs.slice(i, i + BATCH))
  const seconds = (performance.now() - start) / 1000
  await client.end()
  return seconds
}

/** Asks until that many rows came into the table from the topic. */
export async function untilStored(
  database: Database,
  topic: string,
  count: number,
): Promise<{ at: number; stored: number }> {
  for (;;) {
    const { _sum } = await database.ingestOffset.aggregate({ _sum: { stored: true }, where: { topic } })
    const stored = Number(_sum.stored ?? 0n)
    if (stored >= count) return { at: Date.now(), stored }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export async function empty(database: Database): Promise<void> {
  await database.$executeRawUnsafe('TRUNCATE logs, log_counts_minute, log_counts_hour')
  await database.$executeRawUnsafe('CHECKPOINT')
}
