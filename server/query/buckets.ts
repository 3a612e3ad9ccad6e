/** Into which buckets of time a range is cut. */
import type { TimeRange } from '../filter/condition.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { DAY_MS } from '../log/retention.ts'
import { ceilMs } from '../platform/moment.ts'
import type { Buckets } from './counts.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts'

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

export type Shape = Buckets & { count: number }

/**
 * The shortest buckets of which there are no more than requested; the range may cut off the first and the last. `zone`: the days and hours
 * are those of its clocks.
 */
export function chooseBuckets(range: TimeRange, most: number, zone?: string): Shape {
  for (const intervalMs of lengths()) {
    if (shapeOf(range, intervalMs).count > most) continue
    const shape = zone === undefined ? shapeOf(range, intervalMs) : shapeIn(zone, range, intervalMs)
    if (shape.count <= most) return shape
  }
  throw new Error('There is no longest bucket')
}

function* lengths(): Generator<number> {
  yield* INTERVALS_MS
  for (let days = 1; ; days *= 2) yield days * DAY_MS
}

/** Buckets of up to a day begin at round times in UTC; longer ones begin with the first day of the range. */
function shapeOf({ from, until }: TimeRange, intervalMs: number): Shape {
  const unitMs = Math.min(intervalMs, DAY_MS)
  const originMs = Math.floor(from.ms / unitMs) * unitMs
  return { originMs, intervalMs, count: Math.ceil((ceilMs(until) - originMs) / intervalMs) }
}

/** All clocks of the world show the same quarters of an hour, as far back as there are logs of machines. */
const QUARTER_MS = 15 * MINUTE_MS

/** One in which the clocks change is shorter or longer than the others. */
function shapeIn(zone: string, range: TimeRange, intervalMs: number): Shape {
  if (intervalMs <= QUARTER_MS) return shapeOf(range, intervalMs)
  const first = Temporal.Instant.fromEpochMilliseconds(range.from.ms).toZonedDateTimeISO(zone).startOfDay()
  const until = Math.min(ceilMs(range.until), LOG_LIMITS.maxTimestampMs)
  const starts: number[] = []
  for (let i = 0; (starts.at(-1) ?? -Infinity) < until; i++) {
    const start = startAt(first, i * intervalMs)
    if (start <= range.from.ms) starts.length = 0
    // Of an hour that the clocks leave out, the next one begins at the same time or before.
    if (start > (starts.at(-1) ?? -Infinity)) starts.push(start)
  }
  return { originMs: starts[0] ?? range.from.ms, intervalMs, starts, count: starts.length - 1 }
}

/** So long after the beginning of a day by the clocks, which is not that long if they have been changed since. */
function startAt(first: Temporal.ZonedDateTime, afterMs: number): number {
  const days = Math.floor(afterMs / DAY_MS)
  const local = first.toPlainDateTime().add({ days, milliseconds: afterMs - days * DAY_MS })
  const { epochMilliseconds } = local.toZonedDateTime(first.timeZoneId)
  // The first day of the year 1 began before it, by the clocks of the east: PostgreSQL writes no such time.
  return Math.min(LOG_LIMITS.maxTimestampMs, Math.max(LOG_LIMITS.minTimestampMs, epochMilliseconds))
}

/** Where a bucket begins; of their number, where they end. */
export const startOf = ({ originMs, intervalMs, starts }: Shape, index: number): number =>
  starts?.[index] ?? originMs + index * intervalMs

/** Of the bucket that begins there; below 0, or their number or more, of none. */
export const indexOf = ({ originMs, intervalMs, starts }: Shape, bucketMs: number): number =>
  starts ? starts.indexOf(bucketMs) : (bucketMs - originMs) / intervalMs
