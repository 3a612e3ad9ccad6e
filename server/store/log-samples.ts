/** Which logs the keeper samples for their paths and patterns: in a partition where logs have come since, the newest; in a finished one, any, once. */
import { Prisma } from '../generated/prisma/client.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { TEMPLATE_MESSAGE } from '../filter/template-message.ts'
import { FINISHED_AFTER_MS } from './search-indexes.ts'

const MAX_NEWEST = 1000
const MAX_WHOLE = 5000
/** Of a partition's end, read for its newest logs: 2 MiB. */
const NEWEST_BLOCKS = 256
/** Of a sample: its metadata as JSON, and its messages. Few logs are so large that it ends early. */
export const MAX_SAMPLE_BYTES = 4 * 1024 * 1024

export type SampledLog = {
  /** As JSON. */
  metadata: string
  /** As long as its template needs it. */
  message: string
  /** The timestamp, with its microseconds apart. */
  ms: number
  us: number
}

export type Due = {
  name: string
  logs: number
  /** How many there were when it was sampled last. */
  sampledLogs: number
  /** The sample is one of the whole partition. */
  isWhole: boolean
}

type Question = {
  nowMs: number
  /** Partitions that end before it are left out. */
  sinceMs: number
  limit: number
}

/**
 * The newest first. How many logs each has, the counts of the hours say. Archived days have been sampled before; of the logs that came late for
 * them, the newest are sampled in the passes that see all.
 */
export function readDue(database: Database, { nowMs, sinceMs, limit }: Question): Promise<Due[]> {
  const isWhole = Prisma.sql`of.name <> ${LATE} AND "toMs" <= ${nowMs - FINISHED_AFTER_MS}::float8 AND NOT coalesce(is_whole, false)`
  return database.$queryRaw<Due[]>`
    SELECT name, of.logs, coalesce(sampled.logs, 0)::float8 AS "sampledLogs", ${isWhole} AS "isWhole"
    FROM (
      SELECT name, "toMs", (
        SELECT coalesce(sum(n), 0)::float8 FROM log_counts_hour
        WHERE hour >= coalesce(to_timestamp("fromMs" / 1000), '-infinity') AND hour < to_timestamp("toMs" / 1000)
      ) AS logs
      FROM ${PARTITIONS}
      WHERE "toMs" > ${sinceMs}::float8
        AND NOT EXISTS (SELECT FROM archive_days WHERE day = to_timestamp("fromMs" / 1000))
      UNION ALL
      SELECT ${LATE}, 0, (
        SELECT coalesce(sum(log_counts_hour.n), 0) FROM log_counts_hour JOIN archive_days ON hour >= day AND hour < day + interval '24 hours'
      )::float8 - (SELECT coalesce(sum(n), 0) FROM archive_days)::float8
      WHERE ${sinceMs}::float8 = 0
    ) AS of
    LEFT JOIN metadata_path_samples AS sampled USING (name)
    WHERE of.logs <> coalesce(sampled.logs, 0) OR of.logs > 0 AND ${isWhole}
    ORDER BY "toMs" DESC LIMIT ${limit}`
}

const LATE = 'logs_late'

export function readSample(database: Database, due: Due): Promise<SampledLog[]> {
  return database.$queryRaw<SampledLog[]>`
    SELECT metadata, message, ms, us FROM (
      SELECT *, sum(octet_length(metadata) + octet_length(message)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
      FROM (
        SELECT metadata::text AS metadata, ${TEMPLATE_MESSAGE} AS message,
          floor(extract(epoch FROM ts) * 1000)::float8 AS ms, extract(microseconds FROM ts)::int % 1000 AS us
        FROM (${due.isWhole ? anyOf(due) : newestOf(due)}) AS sampled
      ) AS texts
    ) AS measured
    WHERE bytes <= ${MAX_SAMPLE_BYTES}`
}

/** Late ones too: those that were inserted last stand at the end of the partition. As many as have come, so that none counts twice. */
function newestOf({ name, logs, sampledLogs }: Due): Prisma.Sql {
  const count = Math.min(Math.max(logs - sampledLogs, 0), MAX_NEWEST)
  return Prisma.sql`
    SELECT ts, metadata, message FROM ${Prisma.raw(name)}
    WHERE ctid >= (SELECT format('(%s,0)', greatest(
      0, pg_relation_size(${name}::regclass) / current_setting('block_size')::int - ${NEWEST_BLOCKS}::int))::tid)
    ORDER BY ctid DESC LIMIT ${count}`
}

/** Whole blocks, from all over the partition. */
function anyOf({ name, logs }: Due): Prisma.Sql {
  const percent = Math.min(100, (100 * MAX_WHOLE) / Math.max(logs, 1))
  return Prisma.sql`
    SELECT ts, metadata, message FROM ${Prisma.raw(name)} TABLESAMPLE SYSTEM (${percent}::real)
    ORDER BY random() LIMIT ${MAX_WHOLE}`
}
