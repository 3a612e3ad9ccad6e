/** How much of the logs is hot, archived and late, as PostgreSQL has it: the same for every process. */
import { Prisma } from '../generated/prisma/client.ts'
import { PARTITIONS } from './partitions-sql.ts'

export type ArchiveSight = {
  /** Finished days that stay in the table; null: no day goes to the archive. */
  afterDays: number | null
  /** Why no day goes now. */
  waitsFor: string | null
  isStopped: boolean
  /** Days of the table that hold logs, and what the whole table takes. */
  hotDays: number
  hotBytes: bigint
  /** Archived days, their logs, and what all of it takes. */
  days: number
  logs: bigint
  bytes: bigint
  lateLogs: bigint
  lateBytes: bigint
  building: { day: Date; progress: number } | null
}

type Row = Omit<ArchiveSight, 'building'> & { day: Date | null; progress: number | null }

const TABLES = ['segments', 'digests', 'slices', 'values', 'ranges', 'sparse', 'parts'].map((name) => `archive_${name}`)

/** The logs of a day, late ones too. */
const COUNTED = Prisma.sql`
  SELECT coalesce(sum(of.n), 0) AS counted FROM log_counts_hour AS of WHERE hour >= day AND hour < day + interval '24 hours'`

/** A partition that is about to be dropped is counted with the hot ones. */
const SIGHT = Prisma.sql`
  SELECT CASE WHEN is_stopped THEN NULL ELSE after_days END AS "afterDays", waits_for AS "waitsFor", is_stopped AS "isStopped",
    hot.*, archived.*, building.*,
    (SELECT sum(pg_total_relation_size(name))::bigint FROM unnest(${TABLES}::regclass[]) AS name) AS bytes,
    pg_total_relation_size('logs_late') AS "lateBytes"
  FROM archive_state
  CROSS JOIN (
    SELECT count(*) FILTER (WHERE pg_relation_size(oid) > 0)::int AS "hotDays", coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS "hotBytes"
    FROM ${PARTITIONS}
  ) AS hot
  CROSS JOIN (
    SELECT count(*)::int AS days, coalesce(sum(n), 0)::bigint AS logs, coalesce(sum(counted - n), 0)::bigint AS "lateLogs"
    FROM archive_days CROSS JOIN LATERAL (${COUNTED}) AS all_logs
  ) AS archived
  LEFT JOIN LATERAL (
    SELECT day, least(1, n / greatest(counted, 1))::float8 AS progress
    FROM archive_builds CROSS JOIN LATERAL (${COUNTED}) AS all_logs ORDER BY day LIMIT 1
  ) AS building ON TRUE`

export async function readArchiveSight(query: (sql: Prisma.Sql) => PromiseLike<Row[]>): Promise<ArchiveSight> {
  const [row] = await query(SIGHT)
  if (!row) throw new Error('archive_state has no row')
  const { day, progress, ...sight } = row
  return { ...sight, building: day && { day, progress: progress ?? 0 } }
}
