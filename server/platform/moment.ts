/**
 * A moment as Timberline stores it, to the microsecond. Microseconds since 1970 as one number would lose digits before the year 1684,
 * and a log may be as old as the year 1.
 */
export type Moment = {
  /** Whole milliseconds since 1970-01-01T00:00:00Z, rounded down. */
  ms: number
  /** Microseconds after that, 0 to 999. */
  us: number
}

/** Below 0 when the first is earlier, above 0 when it is later. */
export function compareMoments(a: Moment, b: Moment): number {
  return a.ms - b.ms || a.us - b.us
}

/** RFC 3339 in UTC with the digits that are there: three, or six when the last three are not all 0. */
export function printMoment({ ms, us }: Moment): string {
  const text = new Date(ms).toISOString()
  return us === 0 ? text : `${text.slice(0, -1)}${String(us).padStart(3, '0')}Z`
}
