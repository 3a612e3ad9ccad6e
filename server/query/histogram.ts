/** Reads histograms: how many logs a filter selects over time, by level. */
import type { QueryLogHistogramArgs } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { AppError } from '../platform/errors.ts'
import { ceilMs, compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { allOf, levelsOf, readFilter, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { ONE_BUCKET, tallyLevels, tallySql, type Buckets, type LevelTally } from './counts.ts'
import { toSql } from '../filter/to-sql.ts'
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { readInnerRange } from './inner-range.ts'
import { isFew } from './outliers.ts'
import { readDayRanges } from './day-ranges.ts'
import { resolveValues } from './resolve-values.ts'

export const BUCKETS = { default: 60, max: 1000 } as const

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Lengths that read well on an axis; those in whole minutes or hours can be added up from the counts. */
const INTERVALS_MS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
]

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export async function readHistogram(snapshot: Snapshot, { where, buckets }: QueryLogHistogramArgs) {
  const most = buckets ?? BUCKETS.default
  if (most < 1 || most > BUCKETS.max)
    throw new AppError('BAD_USER_INPUT', `buckets must be between 1 and ${BUCKETS.max}.`)
  const condition = await resolveValues(snapshot, readFilter(where ?? {}))
  const asked = timeRangeOf(condition)
  const range = await boundRange(snapshot, asked)
  if (!range) return { from: null, to: null, interval: 0n, buckets: [], outside: NONE }
  const levels = levelsOf(condition)
  const inner = await readInnerRange(snapshot, { asked, range, levels: levels ?? new Set(LEVELS) })
  const read = (within: TimeRange) => readWithin(snapshot, { condition, levels, range: within, most })
  if (!inner) return { ...(await read(range)), outside: NONE }
  const histogram = await read(inner)
  const count = async (within: TimeRange) =>
    sumOf(await tally(snapshot, { condition, levels, range: within, ...ONE_BUCKET }))
  const before = await count({ from: range.from, until: inner.from })
  const after = await count({ from: inner.until, until: range.until })
  const inside = histogram.buckets.reduce((sum, { total }) => sum + total, 0n)
  // The others may be few too under this filter, or none: these logs are then what was asked for.
  const isFewOfThese = isFew(Number(before + after), Number(inside + before + after))
  return isFewOfThese || before + after === 0n
    ? { ...histogram, outside: { before, after } }
    : { ...(await read(range)), outside: NONE }
}

const NONE = { before: 0n, after: 0n }

type Within = { condition: Condition; levels: ReadonlySet<LogLevel> | undefined; range: TimeRange }

async function readWithin(snapshot: Snapshot, { most, ...within }: Within & { most: number }) {
  const shape = chooseBuckets(within.range, most)
  return toHistogram(await tally(snapshot, { ...within, ...shape }), shape)
}

function tally(snapshot: Snapshot, { condition, levels, range, ...buckets }: Within & Buckets): Promise<LevelTally[]> {
  return levels
    ? tallyLevels(snapshot, { levels: [...levels], range, ...buckets })
    : tallyRows(snapshot, { condition, range, ...buckets })
}

const sumOf = (tallies: readonly LevelTally[]): bigint => tallies.reduce((sum, { n }) => sum + n, 0n)

/** The range with its open sides closed at the first and last log; undefined if that leaves it empty. */
async function boundRange(snapshot: Snapshot, { from, until }: TimeRange): Promise<TimeRange | undefined> {
  const [ends] = await snapshot.query<{ first: number | null; last: number | null }>(Prisma.sql`
    SELECT (extract(epoch FROM min(minute)) * 1000)::float8 AS first, (extract(epoch FROM max(minute)) * 1000)::float8 AS last
    FROM log_counts_minute`)
  const first = momentOf(ends?.first ?? Infinity)
  const end = momentOf((ends?.last ?? -Infinity) + MINUTE_MS)
  const range = {
    from: later(momentOf(LOG_LIMITS.minTimestampMs), from.ms === -Infinity ? first : from),
    until: earlier(momentOf(LOG_LIMITS.maxTimestampMs + 1), until.ms === Infinity ? end : until),
  }
  return compareMoments(range.from, range.until) < 0 ? range : undefined
}

type Shape = Buckets & { count: number }

/** The shortest buckets of which there are no more than requested; the range may cut off the first and the last. */
function chooseBuckets(range: TimeRange, most: number): Shape {
  const listed = INTERVALS_MS.map((intervalMs) => shapeOf(range, intervalMs)).find(({ count }) => count <= most)
  if (listed) return listed
  let days = 1
  while (shapeOf(range, days * DAY_MS).count > most) days *= 2
  return shapeOf(range, days * DAY_MS)
}

/** Buckets of up to a day begin at round times in UTC; longer ones begin with the first day of the range. */
function shapeOf({ from, until }: TimeRange, intervalMs: number): Shape {
  const unitMs = Math.min(intervalMs, DAY_MS)
  const originMs = Math.floor(from.ms / unitMs) * unitMs
  return { originMs, intervalMs, count: Math.ceil((ceilMs(until) - originMs) / intervalMs) }
}

type Question = Buckets & { condition: Condition; range: TimeRange }

async function tallyRows(snapshot: Snapshot, { condition, range, ...buckets }: Question): Promise<LevelTally[]> {
  const tallies: LevelTally[] = []
  for (const span of await readDayRanges(snapshot, { range, direction: 'ASC' })) {
    const within = toSql(allOf({ kind: 'time', ...span }, condition))
    const part = await snapshot.query<LevelTally>(
      tallySql(buckets, Prisma.sql`SELECT ts, level, 1 AS n FROM logs WHERE ${within}`),
    )
    tallies.push(...part)
  }
  return tallies
}

/** A bucket that spans two ranges of days arrives in two parts. */
function toHistogram(tallies: LevelTally[], { originMs, intervalMs, count: length }: Shape) {
  const counts = Array.from({ length }, () => new Map<LevelTally['level'], bigint>())
  for (const { bucketMs, level, n } of tallies) {
    const bucket = counts[(bucketMs - originMs) / intervalMs]
    bucket?.set(level, (bucket.get(level) ?? 0n) + n)
  }
  const buckets = counts.map((bucket, i) => ({
    start: momentOf(originMs + i * intervalMs),
    total: [...bucket.values()].reduce((sum, n) => sum + n, 0n),
    byLevel: [...bucket].map(([level, count]) => ({ level: NAME_BY_LEVEL[level], count })),
  }))
  const to = momentOf(originMs + length * intervalMs)
  return { from: momentOf(originMs), to, interval: BigInt(intervalMs), buckets }
}
