/** The last step of building a day: from here on its logs are read from the archive. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay, nameOfDay, startOfDay } from '../../filter/days-sql.ts'
import { LOG_COLUMNS } from '../../filter/log-arrays.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { printMoment } from '../../platform/moment.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { countLate, endBuild, heapOf, type Build } from './builds.ts'
import { findKnown } from './known-keys.ts'
import type { BuildLimits } from './limits.ts'
import { lockDay } from './locks.ts'
import { findMore, type Before } from './missing-logs.ts'
import { timeOf, toLogKey, type RawKey } from './moment-columns.ts'
import { isOf } from './stored-segments.ts'

/** What was begun is rolled back, and tried again. */
export class NotNow extends Error {}

/** Who waits for a lock holds up all that come after. */
export const BRIEFLY = "SET LOCAL lock_timeout = '500ms'"

/**
 * The partition refuses every log from now on, so what is missing in the archive now is all of it. A writer that waits for the partition gets
 * 23514, as does one that comes to the hole when it is dropped.
 */
export async function switchDay(session: Session, build: Build, before: Before): Promise<void> {
  if (await isStopped(session)) throw new NotNow('the archive is stopped')
  await session.run(BRIEFLY)
  // Nearly all of them while writers need not wait yet.
  await copyLate(session, build, before.missing.keys)
  await lockDay(session, build.day)
  await session.run(`ALTER TABLE ${nameOfDay(build.day)} ADD CONSTRAINT archived CHECK (false) NOT VALID`)
  const more = await findMore(session, build, before)
  if (!more) throw new NotNow('many logs have come meanwhile')
  await copyLate(session, build, more)
  await session.query(Prisma.sql`
    INSERT INTO archive_days (day, generation, n)
    VALUES (${startOfDay(build.day)}, ${build.generation}::int, ${build.n}::bigint)`)
  await endBuild(session, build.day)
}

/** `restore --all` waits until this transaction has ended, so that it knows of the day. */
async function isStopped({ query }: Session): Promise<boolean> {
  const [state] = await query<{ isStopped: boolean }>(
    Prisma.sql`SELECT is_stopped AS "isStopped" FROM archive_state FOR SHARE`,
  )
  return state?.isStopped === true
}

/** From the partition. The minutes that are looked at again may have some of those that were copied before. */
async function copyLate({ query }: Session, build: Build, keys: readonly LogKey[]): Promise<void> {
  if (keys.length === 0) return
  await query(Prisma.sql`
    INSERT INTO logs_late (${LOG_COLUMNS})
    SELECT ${LOG_COLUMNS} FROM ${heapOf(build)} WHERE (ts, id) IN (${keysTable(keys)}) ON CONFLICT DO NOTHING`)
}

/** `n`: logs of the generation that is read now. */
type Replacing = { n: number; limits: BuildLimits }

/** A new generation takes over, with the late logs that it has read. */
export async function replaceGeneration(session: Session, build: Build, { n, limits }: Replacing): Promise<void> {
  await session.run(BRIEFLY)
  await lockDay(session, build.day)
  if (n + (await countLate(session, build.day)) === build.n)
    await session.query(Prisma.sql`DELETE FROM logs_late WHERE ${isInDay(build.day)}`)
  else await deleteIncluded(session, build, limits)
  await session.query(Prisma.sql`
    UPDATE archive_days SET generation = ${build.generation}::int, n = ${build.n}::bigint WHERE day = ${startOfDay(build.day)}`)
  await endBuild(session, build.day)
}

/** Logs have come since their place was read: these stay late. */
async function deleteIncluded(session: Session, build: Build, { keysAtOnce }: BuildLimits): Promise<void> {
  let last: LogKey | undefined
  do {
    const isAfter = last ? Prisma.sql`(ts, id) > (${timestamptz(last.timestamp)}, ${last.id}::uuid)` : Prisma.sql`TRUE`
    const rows: RawKey[] = await session.query<RawKey>(Prisma.sql`
      SELECT ${timeOf(Prisma.sql`ts`)}, id FROM logs_late
      WHERE ${isInDay(build.day)} AND ${isAfter} ORDER BY ts, id LIMIT ${keysAtOnce}::int`)
    const keys = rows.map(toLogKey)
    const included = [...(await findKnown(session, build, keys))]
    await session.query(Prisma.sql`DELETE FROM logs_late WHERE (ts, id) IN (${keysTable(included)})`)
    last = keys.length === keysAtOnce ? keys.at(-1) : undefined
  } while (last)
}

const keysTable = (keys: readonly LogKey[]) => Prisma.sql`
  SELECT * FROM unnest(${keys.map(({ timestamp }) => printMoment(timestamp))}::timestamptz[], ${keys.map(({ id }) => id)}::uuid[])`

/** Of the generation that is read now. */
export async function readArchived({ query }: Pick<Session, 'query'>, day: number) {
  const [row] = await query<{ generation: number; n: number; isDropped: boolean }>(Prisma.sql`
    SELECT generation, n::float8 AS n, dropped_at IS NOT NULL AS "isDropped" FROM archive_days WHERE day = ${startOfDay(day)}`)
  return row
}

/** Logs of the parts that are complete. */
export async function countParts({ query }: Pick<Session, 'query'>, build: Build): Promise<number> {
  const [row] = await query<{ n: number }>(Prisma.sql`
    SELECT coalesce(sum(n), 0)::float8 AS n FROM archive_parts WHERE ${isOf(build)} AND is_complete`)
  return row?.n ?? 0
}
