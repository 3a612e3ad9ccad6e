/** What the archive is at, for people. */
import { isoDay } from '../filter/days-sql.ts'
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { Prisma } from '../generated/prisma/client.ts'

type Asking = { query<Row>(sql: Prisma.Sql): Promise<Row[]> }

type Status = {
  afterDays: number | null
  isStopped: boolean
  waitsFor: string | null
  hotDays: number
  hotBytes: number
  days: number
  logs: number
  bytes: number
  lateLogs: number
}

const TABLES = ['segments', 'digests', 'slices', 'values', 'ranges', 'sparse', 'parts'].map((name) => `archive_${name}`)

const STATUS = Prisma.sql`
  SELECT after_days AS "afterDays", is_stopped AS "isStopped", waits_for AS "waitsFor", hot.*, archived.*,
    (SELECT sum(pg_total_relation_size(name))::float8 FROM unnest(${TABLES}::regclass[]) AS name) AS bytes,
    (SELECT count(*)::float8 FROM logs_late) AS "lateLogs"
  FROM archive_state, (
    SELECT count(*) FILTER (WHERE pg_relation_size(oid) > 0)::int AS "hotDays", coalesce(sum(pg_total_relation_size(oid)), 0)::float8 AS "hotBytes"
    FROM ${PARTITIONS} WHERE "fromMs" IS NOT NULL
  ) AS hot, (SELECT count(*)::int AS days, coalesce(sum(n), 0)::float8 AS logs FROM archive_days) AS archived`

type Note = { day: Date; n: number; total: number }

export async function describeArchive({ query }: Asking): Promise<string[]> {
  const [status] = await query<Status>(STATUS)
  const builds = await query<Note>(Prisma.sql`
    SELECT day, n::float8 AS n, (
      SELECT coalesce(sum(n), 0)::float8 FROM log_counts_hour WHERE hour >= day AND hour < day + interval '24 hours') AS total
    FROM archive_builds ORDER BY day`)
  const kept = await query<{ day: Date; isBack: boolean }>(Prisma.sql`
    SELECT day, restored_at IS NOT NULL AS "isBack" FROM archive_kept ORDER BY day`)
  return status ? print(status, { builds, kept }) : []
}

type Lists = { builds: readonly Note[]; kept: readonly { day: Date; isBack: boolean }[] }

function print(status: Status, { builds, kept }: Lists): string[] {
  const { hotDays, hotBytes, days, logs, bytes, lateLogs, waitsFor } = status
  const each = logs > 0 ? `, ${Math.round(bytes / logs)} bytes a log` : ''
  return [
    `Rule      ${rule(status)}`,
    ...(waitsFor === null ? [] : [`Waits     ${waitsFor}`]),
    `Hot       ${hotDays} days, ${inMb(hotBytes)}`,
    `Archived  ${days} days, ${logs} logs, ${inMb(bytes)}${each}`,
    `Late      ${lateLogs} logs that came for archived days`,
    ...builds.map(({ day, n, total }) => `Building  ${dateOf(day)}, ${n} of ${total} logs`),
    ...kept.map(({ day, isBack }) => `Kept      ${dateOf(day)}${isBack ? '' : ', on its way back'}`),
  ]
}

function rule({ afterDays, isStopped }: Status): string {
  if (isStopped) return 'no day goes to the archive (restore --all)'
  if (afterDays === null) return 'no day goes to the archive'
  return `a finished day goes to the archive after ${afterDays} more days`
}

const dateOf = (day: Date) => isoDay(day.getTime() / (24 * 60 * 60_000))
const inMb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
