/** Every change of a clock is at the end of a quarter of an hour. */
const QUARTER_MS = 15 * 60 * 1000

/** Whether it is the name of a time zone, or an offset such as `+02:00`. */
export function isTimeZone(name: string): boolean {
  try {
    offsetOf(0, name)
    return true
  } catch {
    return false
  }
}

/**
 * Milliseconds since 1970 of a time that clocks of this zone show, given as if they were in UTC. Where they are put forward or back it is the
 * later or the earlier one of two. Messages are of about the same time, so the last answer is nearly always the next one.
 */
export function createTimeZone(name: string): (localMs: number) => number {
  let known = { quarter: NaN, offsetMs: 0 }
  return (localMs) => {
    const quarter = Math.floor(localMs / QUARTER_MS)
    if (quarter !== known.quarter) known = { quarter, offsetMs: offsetOf(quarter * QUARTER_MS, name) }
    return localMs - known.offsetMs
  }
}

function offsetOf(localMs: number, name: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(localMs).toZonedDateTimeISO('UTC').toPlainDateTime()
  return localMs - local.toZonedDateTime(name).epochMilliseconds
}
