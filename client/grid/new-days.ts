import type { LogRow } from '../logs/operations.ts'
import { localTime } from '../ui/local-time.ts'

/** The ids of the logs that are of another day, in the browser's zone, than the one above. */
export function newDays(rows: readonly Pick<LogRow, 'id' | 'timestamp'>[]): ReadonlySet<string> {
  const dates = rows.map(({ timestamp }) => localTime(timestamp).date)
  return new Set(rows.filter((_, index) => index > 0 && dates[index] !== dates[index - 1]).map(({ id }) => id))
}
