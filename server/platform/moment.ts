/**
 * A moment as Timberline stores it, to the microsecond. Microseconds since 1970 as one number would lose digits before the year 1684,
 * and a log may be as old as the year 1.
 */
export type Moment = {
  /** Whole milliseconds since 1970-01-01T00:00:00Z, rounded down. */
  ms: number
  /** Microseconds after that, 0 to 999. */
  us: number
  /** What was written has finer digits, and lies less than a microsecond later. Filters alone ask for it. */
  isCut?: true
}

export const momentOf = (ms: number, us = 0): Moment => ({ ms, us })

/** What GraphQL prints as a DateTime: a log's time is a Moment, all others are whole milliseconds. */
export type MomentOrDate = Moment | Date

export const isMoment = (value: unknown): value is Moment =>
  typeof value === 'object' && value !== null && 'ms' in value && 'us' in value

export const EARLIEST: Moment = momentOf(-Infinity)
export const LATEST: Moment = momentOf(Infinity)

/** Below 0 when the first is earlier, above 0 when it is later. */
export function compareMoments(a: Moment, b: Moment): number {
  // Infinity less Infinity is NaN.
  return a.ms === b.ms ? a.us - b.us : a.ms - b.ms
}

export const earlier = (a: Moment, b: Moment): Moment => (compareMoments(a, b) <= 0 ? a : b)
export const later = (a: Moment, b: Moment): Moment => (compareMoments(a, b) >= 0 ? a : b)

/** The next one: a range that ends before it includes the moment itself. */
export const after = ({ ms, us }: Moment): Moment => (us === 999 ? momentOf(ms + 1) : momentOf(ms, us + 1))

/** In whole milliseconds, rounded up; `ms` alone is rounded down. */
export const ceilMs = ({ ms, us }: Moment): number => (us === 0 ? ms : ms + 1)

/** RFC 3339 in UTC with the digits that are there: three, or six when the last three are not all 0. */
export function printMoment({ ms, us }: Moment): string {
  const text = new Date(ms).toISOString()
  return us === 0 ? text : `${text.slice(0, -1)}${String(us).padStart(3, '0')}Z`
}
