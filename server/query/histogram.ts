/** Reads histograms: how many logs a filter selects over time, by level. */
import type { QueryLogHistogramArgs } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { AppError } from '../platform/errors.ts'
import { compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import { isTimeZone } from '../platform/time-zone.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { allOf, levelsOf, readFilter, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { chooseBuckets, indexOf, startOf, type Shape } from './buckets.ts'
import {
  areWhole,
  ONE_BUCKET,
  sumOf,
  tallyArchived,
  tallyLevels,
  tallySql,
  type Buckets,
  type LevelTally,
} from './counts.ts'
import { toSql } from '../filter/to-sql.ts'
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { readRanges } from './inner-range.ts'
import { isFew } from './outliers.ts'
import { readResolvedRanges, type Resolved } from './resolved-ranges.ts'
import { cutAtDays, ofResources, tallyHours } from './resource-days.ts'
import { countedLevels, fromLateLogs, fromLogs, underScope } from './scope.ts'
import { HOUR_MS } from './units.ts'

export const BUCKETS = { default: 60, max: 1000 } as const

type Args = QueryLogHistogramArgs & { nowMs: number }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export async function readHistogram(snapshot: Snapshot, { where, buckets, timeZone, nowMs }: Args) {
  const most = buckets ?? BUCKETS.default
  if (most < 1 || most > BUCKETS.max)
    throw new AppError('BAD_USER_INPUT', `buckets must be between 1 and ${BUCKETS.max}.`)
  const zone = readZone(timeZone)
  const condition = readFilter(where ?? {})
  const levels = countedLevels(snapshot, condition)
  const asked = timeRangeOf(underScope(snapshot, condition))
  const ranges = await readRanges(snapshot, { asked, levels: levelsOf(condition) ?? new Set(LEVELS), nowMs })
  if (!ranges) return { from: null, to: null, interval: 0n, buckets: [], outside: NONE }
  const { whole, inner } = ranges
  const read: Read = (range, shape) => tally(snapshot, { condition, levels, range, ...shape })
  if (inner) return readInner(read, { whole, inner, choose: (range) => chooseBuckets(range, most, zone) })
  const shape = chooseBuckets(whole, most, zone)
  return { ...toHistogram(await read(whole, shape), shape), outside: NONE }
}

const NONE = { before: 0n, after: 0n }

type Read = (range: TimeRange, buckets: Buckets) => Promise<LevelTally[]>

type Inner = { whole: TimeRange; inner: TimeRange; choose(range: TimeRange): Shape }

/** The histogram of the inner range, or of the whole one where the logs outside are not few of those that the filter selects. */
async function readInner(read: Read, { whole, inner, choose }: Inner) {
  const shape = choose(inner)
  // The first and the last bucket are counted whole.
  const from = later(whole.from, momentOf(shape.originMs))
  const until = earlier(whole.until, momentOf(startOf(shape, shape.count)))
  const [early, late] = [
    { from: whole.from, until: from },
    { from: until, until: whole.until },
  ]
  const [before, after] = [sumOf(await read(early, ONE_BUCKET)), sumOf(await read(late, ONE_BUCKET))]
  const histogram = toHistogram(await read({ from, until }, shape), shape)
  const out = before + after
  const inside = histogram.buckets.reduce((sum, { total }) => sum + total, 0n)
  // The others may be few too under this filter, or none: these logs are then what was asked for.
  if (out === 0n || isFew(Number(out), Number(inside + out))) return { ...histogram, outside: { before, after } }
  const wide = choose(whole)
  const tallies: LevelTally[] = []
  for (const range of [early, ...filledOf(histogram, { from, until }), late]) tallies.push(...(await read(range, wide)))
  return { ...toHistogram(tallies, wide), outside: NONE }
}

/** With more of them, one scan is faster than one for each. */
const MAX_FILLED = 10

/** The ranges that hold logs: a slow filter is not asked again about those where it selects none. */
function filledOf({ buckets, to }: ReturnType<typeof toHistogram>, range: TimeRange): TimeRange[] {
  const ends = buckets.map(({ start, total }, i) => ({ total, start, end: buckets[i + 1]?.start ?? to }))
  const filled = ends.filter(({ total }) => total > 0n)
  if (filled.length > MAX_FILLED) return [range]
  return filled.map(({ start, end }) => ({ from: later(range.from, start), until: earlier(range.until, end) }))
}

type Within = { condition: Condition; levels: ReadonlySet<LogLevel> | undefined; range: TimeRange }

/** Nothing for an empty range. */
async function tally(snapshot: Snapshot, { condition, levels, range, ...buckets }: Within & Buckets) {
  if (compareMoments(range.from, range.until) >= 0) return []
  if (levels) return tallyLevels(snapshot, { levels: [...levels], range, ...buckets })
  const sums = areWhole(buckets, HOUR_MS) ? ofResources(snapshot, condition) : undefined
  if (!sums) return tallyRows(snapshot, { condition, range, ...buckets })
  const { hours, rows } = await cutAtDays(snapshot, range)
  const tallies = await tallyHours(snapshot, { hours, ...sums, ...buckets })
  for (const rest of rows) tallies.push(...(await tallyRows(snapshot, { condition, range: rest, ...buckets })))
  return tallies
}

type Question = Buckets & { condition: Condition; range: TimeRange }

async function tallyRows(snapshot: Snapshot, { condition, range, ...buckets }: Question): Promise<LevelTally[]> {
  const tallies: LevelTally[] = []
  const tallyTable = async (source: Prisma.Sql, { span: { from, until }, ...resolved }: Resolved) => {
    const within = toSql(allOf({ kind: 'time', from, until }, resolved.condition))
    const rows = Prisma.sql`SELECT ts, level, 1 AS n ${source} WHERE ${within}`
    tallies.push(...(await snapshot.query<LevelTally>(tallySql(buckets, rows))))
  }
  for await (const resolved of readResolvedRanges(snapshot, { condition, range, direction: 'ASC' })) {
    const { span } = resolved
    if (span.place === 'hot') await tallyTable(fromLogs(snapshot), resolved)
    else {
      if (span.hasLate) await tallyTable(fromLateLogs(snapshot), resolved)
      const walk = { snapshot, range: span, condition: resolved.condition, direction: 'ASC' as const }
      tallies.push(...(await tallyArchived(walk, buckets)))
    }
  }
  return tallies
}

const byName = ([a]: [string, bigint], [b]: [string, bigint]) => (a < b ? -1 : 1)

/** A bucket that spans two ranges of days, or days that are added up and others, arrives in parts. */
function toHistogram(tallies: LevelTally[], shape: Shape) {
  const counts = Array.from({ length: shape.count }, () => new Map<LevelTally['level'], bigint>())
  for (const { bucketMs, level, n } of tallies) {
    const bucket = counts[indexOf(shape, bucketMs)]
    bucket?.set(level, (bucket.get(level) ?? 0n) + n)
  }
  const buckets = counts.map((bucket, i) => ({
    start: momentOf(startOf(shape, i)),
    total: [...bucket.values()].reduce((sum, n) => sum + n, 0n),
    byLevel: [...bucket].toSorted(byName).map(([level, count]) => ({ level: NAME_BY_LEVEL[level], count })),
  }))
  return {
    from: momentOf(shape.originMs),
    to: momentOf(startOf(shape, shape.count)),
    interval: BigInt(shape.intervalMs),
    buckets,
  }
}

function readZone(timeZone: string | null | undefined): string | undefined {
  if (typeof timeZone !== 'string') return undefined
  if (timeZone.length <= MAX_ZONE_CHARS && isTimeZone(timeZone)) return timeZone
  throw new AppError(
    'BAD_USER_INPUT',
    'timeZone must be a time zone such as Europe/Berlin, or an offset such as +02:00.',
  )
}

/** The longest name of a zone has half as many. */
const MAX_ZONE_CHARS = 64
