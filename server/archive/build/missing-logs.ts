/** What has come to a day after its place was read: the counts of the minutes say where to look. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { heapOf, type Build } from './builds.ts'
import { findKnown } from './known-keys.ts'
import type { BuildLimits } from './limits.ts'
import { timeOf, toLogKey, type RawKey } from './moment-columns.ts'
import { readSegment, walkSegments, type Generation } from './stored-segments.ts'

const MINUTE_MS = 60_000

/** How many logs each minute has, in minutes since 1970. */
type Counts = ReadonlyMap<number, number>

export type Missing = {
  /** As they were when the logs below were all that the archive lacked. */
  counts: Counts
  /** Logs of the partition. */
  keys: readonly LogKey[]
}

/**
 * In one snapshot; undefined if too many are missing. The counts alone do not say that: rows that somebody has deleted by SQL are counted
 * and miss nowhere.
 */
export async function findMissing(session: Session, build: Build, limits: BuildLimits): Promise<Missing | undefined> {
  const counts = await readCounts(session, build)
  const isAll = [...counts.values()].reduce((sum, n) => sum + n, 0) === build.n
  const archived = isAll ? counts : await countArchived(session, build)
  const where = { minutes: changed(archived, counts), counts, max: limits.maxMissing, limits }
  const keys = await findIn(session, build, where)
  return keys && { counts, keys }
}

/** Of the logs that are looked at while the partition is locked. */
const MAX_LOOKED_AT = 20_000

/** What is missing besides what was missing a moment ago; undefined if too much has come since. */
export async function findMore(
  session: Session,
  build: Build,
  { missing, limits }: Before,
): Promise<LogKey[] | undefined> {
  const counts = await readCounts(session, build)
  const minutes = changed(missing.counts, counts)
  if (minutes.reduce((sum, minute) => sum + (counts.get(minute) ?? 0), 0) > MAX_LOOKED_AT) return undefined
  return findIn(session, build, { minutes, counts, max: MAX_LOOKED_AT, limits })
}

/** What was missing a moment ago. */
export type Before = { missing: Missing; limits: BuildLimits }

const changed = (before: Counts, now: Counts): number[] =>
  [...now].filter(([minute, n]) => before.get(minute) !== n).map(([minute]) => minute)

async function readCounts({ query }: Session, { day }: Build): Promise<Counts> {
  const rows = await query<{ minute: number; n: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) / 60)::int AS minute, sum(n)::float8 AS n
    FROM log_counts_minute WHERE ${isInDay(day, Prisma.sql`minute`)} GROUP BY 1 ORDER BY 1`)
  return new Map(rows.map(({ minute, n }) => [minute, n]))
}

async function countArchived(session: Session, { day, generation }: Generation): Promise<Counts> {
  const counts = new Map<number, number>()
  for await (const stored of walkSegments(session, { day, generation, frames: ['keys'] })) {
    readSegment({ day, generation }, stored, (segment) => {
      for (let i = 0; i < segment.n; i++) {
        const minute = Math.floor(segment.timestamp(i).ms / MINUTE_MS)
        counts.set(minute, (counts.get(minute) ?? 0) + 1)
      }
    })
  }
  return counts
}

/** `max`: of the logs that are missing. */
type Where = { minutes: readonly number[]; counts: Counts; max: number; limits: Pick<BuildLimits, 'keysAtOnce'> }

/** The logs of these minutes that the archive lacks; undefined as soon as they are too many. */
async function findIn(session: Session, build: Build, where: Where): Promise<LogKey[] | undefined> {
  const missing: LogKey[] = []
  for (const minutes of inGroups(where)) {
    for await (const there of keyPages(session, build, { ...where, minutes })) {
      const known = await findKnown(session, build, there)
      missing.push(...there.filter((key) => !known.has(key)))
      if (missing.length > where.max) return undefined
    }
  }
  return missing
}

/** Minutes whose keys are read together: those of a page, or one with more. */
function* inGroups({ minutes, counts, limits }: Where): Generator<number[], void> {
  let group: number[] = []
  let logs = 0
  for (const minute of minutes) {
    group.push(minute)
    logs += counts.get(minute) ?? 0
    if (logs < limits.keysAtOnce) continue
    yield group
    group = []
    logs = 0
  }
  if (group.length > 0) yield group
}

async function* keyPages({ query }: Session, build: Build, { minutes, limits }: Where): AsyncGenerator<LogKey[], void> {
  let last: LogKey | undefined
  do {
    const isAfter = last ? Prisma.sql`(ts, id) > (${timestamptz(last.timestamp)}, ${last.id}::uuid)` : Prisma.sql`TRUE`
    const rows: RawKey[] = await query<RawKey>(Prisma.sql`
      SELECT ${timeOf(Prisma.sql`ts`)}, id FROM unnest(${minutes}::int[]) AS minute JOIN ${heapOf(build)}
        ON ts >= to_timestamp(minute * 60.0) AND ts < to_timestamp((minute + 1) * 60.0)
      WHERE ${isAfter} ORDER BY ts, id LIMIT ${limits.keysAtOnce}::int`)
    if (rows.length > 0) yield rows.map(toLogKey)
    last = rows.length === limits.keysAtOnce ? rows.map(toLogKey).at(-1) : undefined
  } while (last)
}
