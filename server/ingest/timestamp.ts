import { LOG_LIMITS } from '../log/log.ts'
import { oldestKeptMs } from '../log/retention.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { echo, type Rejection } from './rejection.ts'

type Clock = { nowMs: number; retentionDays?: number | undefined }

/**
 * A record's timestamp, a string of RFC 3339 or milliseconds since 1970, as whole milliseconds since 1970.
 * Rounded down, so that both ways to write a time before 1970 give the same value.
 */
export function parseTimestamp(value: unknown, { nowMs, retentionDays }: Clock): number | Rejection {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { code: 'INVALID_FIELD', message: 'timestamp must be a string or a number.' }
  }
  // Adding 0 turns -0 into 0.
  const timestampMs = typeof value === 'string' ? (parseRfc3339(value)?.ms ?? Number.NaN) : Math.floor(value) + 0
  if (!(timestampMs >= LOG_LIMITS.minTimestampMs && timestampMs <= LOG_LIMITS.maxTimestampMs)) {
    return {
      code: 'INVALID_TIMESTAMP',
      message: `timestamp ${echo(value)} is neither an RFC 3339 time with an offset (such as 2026-11-23T09:30:00Z) nor milliseconds since 1970, in the years 0001 to 9999.`,
    }
  }
  if (timestampMs > nowMs + LOG_LIMITS.maxFutureMs) {
    return {
      code: 'TIMESTAMP_IN_FUTURE',
      message: `timestamp ${echo(value)} is more than a day ahead of the server's clock.`,
    }
  }
  if (timestampMs < oldestKeptMs(retentionDays, nowMs)) {
    const days = retentionDays === 1 ? '1 day' : `${retentionDays} days`
    return { code: 'TIMESTAMP_TOO_OLD', message: `timestamp ${echo(value)} is older than the retention of ${days}.` }
  }
  return timestampMs
}
