import type { LogRow } from '../state/operations.ts'
import { localTime } from '../ui/time/local-time.ts'
import type { TimeZone } from '../ui/time/zone-clock.ts'

/** The ids of the logs that are of another day, in the zone, than the one above. */
export function newDays(rows: readonly Pick<LogRow, 'id' | 'timestamp'>[], zone: TimeZone): ReadonlySet<string> {
  const dates = rows.map(({ timestamp }) => localTime(timestamp, zone).date)
  return new Set(rows.filter((_, index) => index > 0 && dates[index] !== dates[index - 1]).map(({ id }) => id))
}

/** The index of the row at the top of what is in sight, the last one that begins at or above it. */
export function rowAtTop(positions: readonly number[], top: number): number {
  const below = positions.findIndex((position) => position > top)
  return Math.max(0, below === -1 ? positions.length - 1 : below - 1)
}
