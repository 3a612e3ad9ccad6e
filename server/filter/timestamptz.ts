import { Prisma } from '../generated/prisma/client.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { printMoment, type Moment } from '../platform/moment.ts'

/**
 * A moment as a timestamptz. It travels as text with its zone, because the driver would send a Date without one, and the session's zone
 * would decide. A time that no log can have, outside the years 1 to 9999, becomes infinite.
 */
export function timestamptz(moment: Moment): Prisma.Sql {
  if (moment.ms < LOG_LIMITS.minTimestampMs) return Prisma.sql`'-infinity'::timestamptz`
  if (moment.ms > LOG_LIMITS.maxTimestampMs) return Prisma.sql`'infinity'::timestamptz`
  return Prisma.sql`${printMoment(moment)}::timestamptz`
}
