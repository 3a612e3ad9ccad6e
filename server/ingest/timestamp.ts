import { LOG_LIMITS } from '../log/log.ts'
import { oldestKeptMs } from '../log/retention.ts'
import type { Moment } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { readEpoch } from './epoch.ts'
import { isJsonObject } from './metadata.ts'
import { echo, type Rejection } from './rejection.ts'
import { readDay, readWrittenTime } from './written-time.ts'

export type TimeRules = {
  nowMs: number
  retentionDays?: number | undefined
  /** Only RFC 3339 with an offset, and milliseconds since 1970. */
  strict?: boolean | undefined
}

/** The moment of a record's timestamp, finer digits than microseconds cut; or the reason to refuse the record. */
export function parseTimestamp(value: unknown, rules: TimeRules): Moment | Rejection {
  const moment = rules.strict ? readStrictly(value) : (readDay(value) ?? readTime(value))
  if (typeof value !== 'string' && typeof value !== 'number') {
    if (moment === undefined) return { code: 'INVALID_FIELD', message: 'timestamp must be a string or a number.' }
    return judgeMoment(moment, moment.ms, rules) ?? moment
  }
  if (moment === undefined) return invalid(value, rules)
  return judgeMoment(moment, value, rules) ?? moment
}

const EXACT = Symbol('a moment that is known')

/** A timestamp whose unit a door knows, and nobody has to guess. No JSON text yields a symbol, so it cannot be confused with what was sent. */
export const exactTime = ({ ms, us }: Moment): object => ({ [EXACT]: { ms, us } })

/** Whether a record's timestamp is meant as one: text or a number, or an object that holds a time. */
export function isTime(value: unknown): boolean {
  if (typeof value === 'string') return !isDash(value)
  return typeof value === 'number' || readTime(value) !== undefined
}

/** Nothing, or a dash, with blanks around it. To look for both at once takes the square of millions of blanks. */
const isDash = (text: string) => /^[ -]*$/.test(text) && text.indexOf('-') === text.lastIndexOf('-')

/** Shorter digits in a string are a year, a month or a count: from 9 digits on it is a time since 1970. */
const LEAST_EPOCH_MS = 1e11

function readEpochText(text: string): Moment | undefined {
  const moment = readEpoch(text)
  return moment !== undefined && Math.abs(moment.ms) >= LEAST_EPOCH_MS ? moment : undefined
}

/** Numbers whose digits are a date and a time: as a time since 1970 they would be of 1976 or after the year 2500. */
function readCalendar(value: number): Moment | undefined {
  const isDate = (value >= 1970e8 && value < 2101e8) || (value >= 1970e10 && value < 2101e10)
  return isDate && Number.isInteger(value) ? readWrittenTime(String(value)) : undefined
}

/** The moment that a value stands for in any logger: epoch time by magnitude, a written time, or an object of seconds and nanoseconds. */
export function readTime(value: unknown): Moment | undefined {
  if (typeof value === 'number') return readCalendar(value) ?? readEpoch(value)
  if (typeof value === 'string') return readWrittenTime(value) ?? readEpochText(value.trim())
  return isJsonObject(value) ? (readExact(value) ?? readTimeObject(value)) : undefined
}

/** The moment of `exactTime`. */
export const readExact = (value: object) => (EXACT in value ? (value[EXACT] as Moment) : undefined)

/** log4j2's `instant`, a Timestamp of Protocol Buffers, a date of MongoDB, one of PHP. */
function readTimeObject(value: Readonly<Record<string, unknown>>): Moment | undefined {
  const date = value['$date']
  const moment = isJsonObject(date) ? date['$numberLong'] : date
  if (typeof moment === 'string' || typeof moment === 'number') return readTime(moment)
  const { date: php, timezone } = value
  if (typeof php === 'string' && typeof timezone === 'string') return readWrittenTime(`${php} ${timezone}`)
  const seconds = value['epochSecond'] ?? value['seconds']
  if (typeof seconds !== 'number' && typeof seconds !== 'string') return undefined
  const nanos = Number(value['nanoOfSecond'] ?? value['nanos'] ?? 0)
  if (!/^\d{1,11}$/.test(String(seconds)) || !(nanos >= 0 && nanos < 1e9)) return undefined
  return readEpoch(`${seconds}.${String(Math.floor(nanos)).padStart(9, '0')}`)
}

/** Whole milliseconds, rounded down, so that both ways to write a time before 1970 give the same value. */
function readStrictly(value: unknown): Moment | undefined {
  if (typeof value === 'string') return parseRfc3339(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  // Adding 0 turns -0 into 0.
  return { ms: Math.floor(value) + 0, us: 0 }
}

function invalid(value: string | number, { strict }: TimeRules): Rejection {
  const times = strict
    ? 'neither an RFC 3339 time with an offset (such as 2026-11-23T09:30:00Z) nor milliseconds since 1970'
    : 'neither a time with its date (such as 2026-11-23T09:30:00Z) nor seconds, milliseconds, microseconds or nanoseconds since 1970'
  return { code: 'INVALID_TIMESTAMP', message: `timestamp ${echo(value)} is ${times}, in the years 0001 to 9999.` }
}

/** Why a record of this moment is refused, which its value is named in; undefined when it is taken. */
function judgeMoment({ ms }: Moment, value: string | number, rules: TimeRules): Rejection | undefined {
  const { nowMs, retentionDays } = rules
  if (ms < LOG_LIMITS.minTimestampMs || ms > LOG_LIMITS.maxTimestampMs) return invalid(value, rules)
  if (ms > nowMs + LOG_LIMITS.maxFutureMs) {
    const message = `timestamp ${echo(value)} is more than a day ahead of the server's clock.`
    return { code: 'TIMESTAMP_IN_FUTURE', message }
  }
  if (ms < oldestKeptMs(retentionDays, nowMs)) {
    const days = retentionDays === 1 ? '1 day' : `${retentionDays} days`
    const message = `timestamp ${echo(value)} is older than the retention of ${days}.`
    return { code: 'TIMESTAMP_TOO_OLD', message }
  }
  return undefined
}
