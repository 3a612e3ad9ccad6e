import { Prisma } from '../generated/prisma/client.ts'
import { LOG_LIMITS } from '../log/log.ts'

/**
 * Milliseconds since 1970 as a timestamptz. They travel as text with its zone, because the driver would send a Date
 * without one, and the session's zone would decide. A time that no log can have, outside the years 1 to 9999, becomes infinite.
 */
export function timestamptz(ms: number): Prisma.Sql {
  if (ms < LOG_LIMITS.minTimestampMs) return Prisma.sql`'-infinity'::timestamptz`
  if (ms > LOG_LIMITS.maxTimestampMs) return Prisma.sql`'infinity'::timestamptz`
  return Prisma.sql`${new Date(ms).toISOString()}::timestamptz`
}
