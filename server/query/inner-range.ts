/** The range of a histogram whose filter has an open side, with and without the logs far away that would decide its scale (outliers.ts). */
import { Prisma } from '../generated/prisma/client.ts'
import { allOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { ceilMs, compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { tallyAll } from './counts.ts'
import { FEW_OF, findCore, type Ends, type Minute } from './outliers.ts'
import { HOUR_MS, MINUTE_MS } from './units.ts'
import { countWalk, readTimes } from './walk.ts'

/** Of the counts at each end so many are read. Logs that take up more minutes are not outliers, or would be too many. */
const MAX_COUNTS = 500
const MAX_MINUTES = 100

type Question = {
  /** As in the filter: a side that it bounds stays as it is. */
  asked: TimeRange
  levels: ReadonlySet<LogLevel>
  nowMs: number
}

export type Ranges = {
  /** Its open sides are closed at the first and the last log with one of the levels, or of any level where there is none. */
  whole: TimeRange
  /** Undefined where no log lies apart. */
  inner: TimeRange | undefined
}

/** Undefined if nothing can lie in the range. */
export async function readRanges(snapshot: Snapshot, { asked, levels, nowMs }: Question): Promise<Ranges | undefined> {
  const within = {
    from: later(momentOf(LOG_LIMITS.minTimestampMs), asked.from),
    until: earlier(momentOf(LOG_LIMITS.maxTimestampMs + 1), asked.until),
  }
  if (compareMoments(within.from, within.until) >= 0) return undefined
  const [isOpenBefore, isOpenAfter] = [asked.from.ms === -Infinity, asked.until.ms === Infinity]
  if (!isOpenBefore && !isOpenAfter) return { whole: within, inner: undefined }
  const close = (firstMs: number, lastMs: number): TimeRange => ({
    from: isOpenBefore ? momentOf(firstMs) : within.from,
    until: isOpenAfter ? momentOf(lastMs + MINUTE_MS) : within.until,
  })
  const readEnds = async (of: ReadonlySet<LogLevel>): Promise<Ends> => ({
    first: isOpenBefore ? await readEnd(snapshot, { within, levels: of }, 'ASC') : [boundAt(within.from.ms)],
    last: isOpenAfter ? await readEnd(snapshot, { within, levels: of }, 'DESC') : [boundAt(within.until.ms)],
  })
  const isEmpty = ({ first, last }: Ends) => first.length === 0 || last.length === 0
  const asLevels = await readEnds(levels)
  const ends = isEmpty(asLevels) ? await readEnds(new Set(LEVELS)) : asLevels
  const [first, last] = [ends.first[0], ends.last[0]]
  if (!first || !last) return undefined
  const whole = close(first.ms, last.ms)
  // All logs are added up only where it depends on their number.
  const most = findCore(ends, { total: Infinity, nowMs })
  if (!most) return { whole, inner: undefined }
  const total = await countAll(snapshot, { within: whole, levels }, (most.before + most.after) * FEW_OF)
  const core = findCore(ends, { total, nowMs })
  return { whole, inner: core && close(core.firstMs, core.lastMs) }
}

const floorTo = (unitMs: number, ms: number) => Math.floor(ms / unitMs) * unitMs
const boundAt = (ms: number): Minute => ({ ms: floorTo(MINUTE_MS, ms), n: 0 })

type Selection = { within: TimeRange; levels: ReadonlySet<LogLevel> }

/** Under a scope so many are counted, row by row, and no more. */
async function countAll(snapshot: Snapshot, { within, levels }: Selection, enough: number): Promise<number> {
  if (snapshot.scope)
    return countWalk({ snapshot, condition: conditionOf({ within, levels }), direction: 'DESC' }, enough)
  const tallies = await tallyAll(snapshot, { levels: [...levels], range: within })
  return Number(tallies.reduce((sum, { n }) => sum + n, 0n))
}

const conditionOf = ({ within, levels }: Selection): Condition =>
  allOf({ kind: 'time', ...within }, { kind: 'level', levels: [...levels] })

/** The minutes of the outermost logs that the scope shows: the counts would tell when the others began. */
async function readScopedEnd(
  snapshot: Snapshot,
  { within, levels }: Selection,
  order: 'ASC' | 'DESC',
): Promise<Minute[]> {
  const whole = {
    from: momentOf(floorTo(MINUTE_MS, within.from.ms)),
    until: momentOf(floorTo(MINUTE_MS, ceilMs(within.until) + MINUTE_MS - 1)),
  }
  const condition = conditionOf({ within: whole, levels })
  const times = await readTimes({ snapshot, condition, direction: order }, MAX_COUNTS)
  const minutes = new Map<number, number>()
  for (const time of times) {
    const ms = floorTo(MINUTE_MS, time)
    minutes.set(ms, (minutes.get(ms) ?? 0) + 1)
  }
  const isCut = times.length === MAX_COUNTS && minutes.size > 1
  return [...minutes]
    .map(([ms, n]) => ({ ms, n }))
    .slice(0, Math.min(MAX_MINUTES, isCut ? minutes.size - 1 : minutes.size))
}

/**
 * The minutes from one end on. One that the limit may have cut is left out. The hours lead to the minutes: a rare level would otherwise be
 * looked for in all of them. Each hour but the outermost, which the range may cut, has at least one.
 */
async function readEnd(snapshot: Snapshot, selection: Selection, order: 'ASC' | 'DESC'): Promise<Minute[]> {
  if (snapshot.scope) return readScopedEnd(snapshot, selection, order)
  const { within, levels } = selection
  const direction = Prisma.raw(order)
  const until = timestamptz(within.until)
  const startOf = (unitMs: number) => timestamptz(momentOf(floorTo(unitMs, within.from.ms)))
  const hasLevel = Prisma.sql`level = ANY(${[...levels]})`
  const rows = await snapshot.query<Minute & { counts: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) * 1000)::float8 AS ms, sum(n)::float8 AS n, count(*)::int AS counts
    FROM (
      SELECT minute, n
      FROM (
        SELECT hour FROM log_counts_hour WHERE ${hasLevel} AND hour >= ${startOf(HOUR_MS)} AND hour < ${until}
        GROUP BY hour ORDER BY hour ${direction} LIMIT ${MAX_MINUTES + 1}
      ) AS hours, LATERAL (
        SELECT minute, n FROM log_counts_minute
        WHERE ${hasLevel} AND minute >= hour AND minute < hour + interval '1 hour' AND minute >= ${startOf(MINUTE_MS)} AND minute < ${until}
      ) AS minutes
      ORDER BY hour ${direction}, minute ${direction} LIMIT ${MAX_COUNTS}
    ) AS near GROUP BY minute ORDER BY minute ${direction}`)
  const isCut = rows.reduce((sum, { counts }) => sum + counts, 0) === MAX_COUNTS
  return rows.slice(0, Math.min(MAX_MINUTES, isCut ? rows.length - 1 : rows.length)).map(({ ms, n }) => ({ ms, n }))
}
