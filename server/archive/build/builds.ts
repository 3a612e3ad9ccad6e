/** The days that are being built, and which of them is next. */
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_NUMBER, isInDay, nameOfDay, startOfDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { PARTITIONS } from '../../filter/partitions-sql.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { DAY_MS } from '../../log/retention.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import type { BuildLimits } from './limits.ts'
import { timeOf, toLogKey } from './moment-columns.ts'
import type { Generation } from './stored-segments.ts'

export type Build = Generation & {
  /** The generation that it is made from, together with the late logs; undefined: from the partition of `logs`. */
  from: number | undefined
  /** The last log that was read. */
  after: LogKey | undefined
  /** Logs that were read, and whether these are all of the day. */
  n: number
  isRead: boolean
}

/** The partition of an archived day, which holds its logs until it is archived. */
export const heapOf = ({ day }: Pick<Generation, 'day'>) => Prisma.raw(nameOfDay(day))

/** Days since 1970. */
export type Wanted = {
  /** Finished days that are to go to the archive, the next one first. */
  ready: readonly number[]
  /** Days whose building does not begin for now. */
  resting: readonly number[]
  /** Days that are left alone after a failure. */
  except: readonly number[]
}

type RawBuild = Generation & {
  from: number | null
  n: number
  isRead: boolean
  seconds: number
  id: string | null
}

/** A day that was brought back, or is on its way, is built no more. */
const IS_KEPT = Prisma.sql`day IN (SELECT day FROM archive_kept)`

/** The oldest one, or that of a day. */
export async function findBuild(
  { query }: Session,
  { except, day: of }: Pick<Wanted, 'except'> & { day?: number },
): Promise<Build | undefined> {
  const isWanted =
    of === undefined ? Prisma.sql`${DAY_NUMBER} <> ALL (${except}::int[])` : Prisma.sql`day = ${startOfDay(of)}`
  const [row] = await query<RawBuild>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, build.generation, archived.generation AS "from", build.n::float8 AS n, is_read AS "isRead",
      ${timeOf(Prisma.sql`after_ts`)}, after_id AS id
    FROM archive_builds AS build LEFT JOIN archive_days AS archived USING (day)
    WHERE ${isWanted} AND NOT ${IS_KEPT} ORDER BY day LIMIT 1`)
  if (!row) return undefined
  const { from, seconds, id, ...build } = row
  return { ...build, from: from ?? undefined, after: id === null ? undefined : toLogKey({ seconds, id }) }
}

/** From which share of late logs on a day is built again. */
type Late = Pick<BuildLimits, 'lateShare'>

/** Notes that a day is being built from now on; undefined if there is none to build. */
export async function beginBuild(session: Session, wanted: Wanted, { lateShare }: Late): Promise<Build | undefined> {
  const day = (await findReady(session, wanted)) ?? (await findOutgrown(session, wanted, lateShare))
  if (day === undefined) return undefined
  // What is left of former generations is still there for a while.
  await session.query(Prisma.sql`
    INSERT INTO archive_builds (day, generation)
    SELECT ${startOfDay(day)}, coalesce(max(generation), 0) + 1 FROM (
      SELECT generation FROM archive_parts WHERE day = ${startOfDay(day)}
      UNION ALL SELECT generation FROM archive_days WHERE day = ${startOfDay(day)}) AS former`)
  return findBuild(session, { ...wanted, day })
}

/** One that is still a partition, which nobody has brought back meanwhile. */
async function findReady({ query }: Session, { ready, resting, except }: Wanted): Promise<number | undefined> {
  const days = ready.filter((day) => !resting.includes(day) && !except.includes(day))
  const rows = await query<{ day: number }>(Prisma.sql`
    SELECT day FROM unnest(${days}::int[]) WITH ORDINALITY AS ready (day, place)
    JOIN ${PARTITIONS} ON "fromMs" = day * ${DAY_MS}::float8
    WHERE to_timestamp("fromMs" / 1000) NOT IN (SELECT day FROM archive_days UNION ALL SELECT day FROM archive_kept)
    ORDER BY place LIMIT 1`)
  return rows[0]?.day
}

/**
 * The oldest archived day to which so many logs have come late. Of a day, the counts of the hours have all logs. As long as the partition is
 * there, it has the logs of the first generation, for who brings the day back.
 */
async function findOutgrown(
  { query }: Session,
  { resting, except }: Wanted,
  lateShare: number,
): Promise<number | undefined> {
  if (lateShare === Infinity) return undefined
  const rows = await query<{ day: number; n: number }>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, archived.n::float8 AS n
    FROM archive_days AS archived
    WHERE dropped_at IS NOT NULL AND NOT ${IS_KEPT} AND ${DAY_NUMBER} <> ALL (${[...resting, ...except]}::int[])
      AND n * (1 + ${lateShare}::float8) < (
        SELECT sum(counted.n) FROM log_counts_hour AS counted WHERE hour >= day AND hour < day + interval '24 hours')
    ORDER BY day`)
  for (const { day, n } of rows) if ((await countLate({ query }, day)) > n * lateShare) return day
  return undefined
}

export async function countLate({ query }: Pick<Session, 'query'>, day: number): Promise<number> {
  const [row] = await query<{ n: number }>(
    Prisma.sql`SELECT count(*)::float8 AS n FROM logs_late WHERE ${isInDay(day)}`,
  )
  return row?.n ?? 0
}

export const saveBuild = ({ query }: Session, { day, generation, after, n, isRead }: Build) =>
  query(Prisma.sql`
    UPDATE archive_builds SET n = ${n}::bigint, is_read = ${isRead},
      after_ts = ${after ? timestamptz(after.timestamp) : Prisma.sql`NULL`}, after_id = ${after?.id}::uuid
    WHERE day = ${startOfDay(day)} AND generation = ${generation}::int`)

/** What was built is left over from now on. */
export const endBuild = ({ query }: Pick<Session, 'query'>, day: number) =>
  query(Prisma.sql`DELETE FROM archive_builds WHERE day = ${startOfDay(day)}`)
