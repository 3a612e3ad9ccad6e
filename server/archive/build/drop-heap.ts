/** Drops the partition of an archived day, once no question can read it any more. */
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_NUMBER, nameOfDay, startOfDay } from '../../filter/days-sql.ts'
import { lockBriefly } from '../../platform/postgres/lock-briefly.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import type { BuildLimits } from './limits.ts'

/** `seenMs`: when this process first saw that the day is archived, by PostgreSQL's clock: questions that begin later see it too. */
type Seen = { seenMs: number; archivedMs: number }

/** By day. One that comes back and is archived again meanwhile, by other processes perhaps, is seen anew. */
export type SeenDays = Map<number, Seen>

type Looking = { seen: SeenDays; limits: BuildLimits; except: readonly number[] }

/** A question that has begun before the switch still reads the partition, and DROP would not wait for its snapshot. */
export async function findUnread(session: Session, { seen, limits, except }: Looking): Promise<number | undefined> {
  const rows = await session.query<{ day: number; nowMs: number; archivedMs: number }>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
      (extract(epoch FROM archived_at) * 1000)::float8 AS "archivedMs"
    FROM archive_days WHERE dropped_at IS NULL AND ${DAY_NUMBER} <> ALL (${except}::int[]) ORDER BY day`)
  for (const { day, nowMs, archivedMs } of rows) {
    const before = seen.get(day)
    const seenMs = before?.archivedMs === archivedMs ? before.seenMs : nowMs
    seen.set(day, { seenMs, archivedMs })
    if (nowMs - seenMs >= limits.dropAfterMs && !(await isOlderAlive(session, seenMs))) return day
  }
  return undefined
}

/** Whether a client of this database has a snapshot that may be older than this moment. */
async function isOlderAlive({ query }: Session, seenMs: number): Promise<boolean> {
  const found = await query<object>(Prisma.sql`
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
      AND backend_xmin IS NOT NULL AND xact_start <= to_timestamp(${seenMs / 1000}::float8) LIMIT 1`)
  return found.length > 0
}

export async function dropHeap({ query, run }: Session, day: number): Promise<void> {
  await lockBriefly(run, 'ONLY logs')
  await run(`DROP TABLE ${nameOfDay(day)}`)
  await query(Prisma.sql`UPDATE archive_days SET dropped_at = clock_timestamp() WHERE day = ${startOfDay(day)}`)
}
