/** How much of the logs is hot, archived and late, as PostgreSQL has it: the same in every process. */
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { withDeadline } from '../platform/retry.ts'
import { shareRunning } from '../platform/share-running.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'

export type ArchiveSight = {
  /** Null: no day goes to the archive. */
  afterDays: number | null
  waitsFor: string | null
  hotDays: number
  hotBytes: bigint
  days: number
  logs: bigint
  bytes: bigint
  lateLogs: bigint
  lateBytes: bigint
  building: { day: Date; progress: number } | undefined
}

const TABLES = ['segments', 'digests', 'slices', 'values', 'ranges', 'sparse', 'parts'].map((name) => `archive_${name}`)

/** To find the sizes of all partitions and their indexes takes some milliseconds. */
const FRESH_MS = 10_000

type Parts = {
  database: Pick<PrismaClient, '$queryRaw'>
  now?: () => number
  timings?: Pick<Timings, 'observerReadTimeoutMs'>
}

export function createArchiveReader({ database, now = Date.now, timings = TIMINGS }: Parts) {
  let last: { sight: ArchiveSight; atMs: number } | undefined

  const read = shareRunning(async () => {
    const late = () => new Error('it does not answer')
    const sight = await withDeadline(look(database), timings.observerReadTimeoutMs, late)
    last = { sight, atMs: now() }
    return sight
  })

  /** At most ten seconds old. Rejects while PostgreSQL does not answer. */
  return async (): Promise<ArchiveSight> => (last && now() - last.atMs < FRESH_MS ? last.sight : read())
}

export type ReadArchive = ReturnType<typeof createArchiveReader>

type Row = Omit<ArchiveSight, 'building'> & { day: Date | null; progress: number | null }

/** Of archived days the counts of the hours have the late logs too. A partition that is about to be dropped is counted with the hot ones. */
async function look(database: Pick<PrismaClient, '$queryRaw'>): Promise<ArchiveSight> {
  const [{ day, progress, ...sight }] = await database.$queryRaw<[Row]>`
    SELECT CASE WHEN is_stopped THEN NULL ELSE after_days END AS "afterDays", waits_for AS "waitsFor", hot.*, archived.*, building.*,
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
  return { ...sight, building: day === null ? undefined : { day, progress: progress ?? 0 } }
}

/** The logs of a day. */
const COUNTED = Prisma.sql`
  SELECT coalesce(sum(of.n), 0) AS counted FROM log_counts_hour AS of WHERE hour >= day AND hour < day + interval '24 hours'`
