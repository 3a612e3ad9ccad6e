import type { LogLevel } from '../../log/levels.ts'
import type { Segment } from '../segment/segment.ts'
import type { Buckets, Tally } from './job.ts'

/** Counts rows by bucket and level, as `tallySql` in query/counts.ts does. */
export function createTally({ originMs, intervalMs, starts }: Buckets) {
  const counts = new Map<number, Map<LogLevel, number>>()
  const bucketOf = starts
    ? (ms: number) => lastUpTo(starts, ms)
    : (ms: number) => originMs + Math.floor((ms - originMs) / intervalMs) * intervalMs

  /** What lies before the first bucket is in none. */
  function note(bucketMs: number | undefined, level: LogLevel): void {
    if (bucketMs === undefined) return
    const ofBucket = counts.get(bucketMs) ?? new Map<LogLevel, number>()
    counts.set(bucketMs, ofBucket)
    ofBucket.set(level, (ofBucket.get(level) ?? 0) + 1)
  }

  return {
    add(segment: Segment, rows: Uint16Array): void {
      const { codes, value } = segment.level
      for (const i of rows) note(bucketOf(segment.timestamp(i).ms), value(codes[i] ?? 0))
    },
    found: (): Tally[] =>
      [...counts].flatMap(([bucketMs, levels]) => [...levels].map(([level, n]) => ({ bucketMs, level, n }))),
  }
}

/** The last of these numbers, in order, that is not above the other one; undefined where all are. */
function lastUpTo(numbers: readonly number[], most: number): number | undefined {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? Infinity) <= most) low = middle + 1
    else high = middle
  }
  return numbers[low - 1]
}
