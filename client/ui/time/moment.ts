/** Texts of moments, which have up to six digits after the second; a Date holds three of them. */
import { midnightOf, readWrittenTime } from './written-time.ts'
import { momentAtClock } from './zone-clock.ts'

/**
 * A time of ISO 8601 as RFC 3339 in UTC: with three digits, or with six unless the last three are 0. Null for any other text. A day is its
 * midnight in UTC, a time without an offset one of the browser's zone.
 */
export function toMoment(text: string): string | null {
  const { date, time, offset } = ISO.test(text) ? (readWrittenTime(text, true) ?? NOTHING) : NOTHING
  const midnight = date?.year === undefined ? undefined : midnightOf(date.year, date.month, date.day)
  if (midnight === undefined) return null
  if (!time) return printMoment(midnight)
  const wallMs = midnight + time.ms
  return printMoment(offset ? wallMs - offset.ms : momentAtClock(wallMs, 'local'), time.us)
}

const ISO = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\d/
const NOTHING = { date: undefined, time: undefined, offset: undefined }

/** As many digits as the moment has. */
export function printMoment(ms: number, us = 0): string {
  const iso = new Date(ms).toISOString()
  return us === 0 ? iso : `${iso.slice(0, -1)}${String(us).padStart(3, '0')}Z`
}

/** Whether the moment lies in the years 1 to 9999, those of the logs. */
export function isOfLogs(ms: number): boolean {
  return ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999
}

/** The three digits after those of the millisecond. */
export function microsecondsOf(text: string): string {
  const [, digits = ''] = /:\d\d[.,]\d{3}(\d{1,3})/.exec(text) ?? []
  return digits.padEnd(3, '0')
}

/** Milliseconds since 1970, with a fraction. */
export const toFineMs = (text: string): number => Date.parse(text) + Number(microsecondsOf(text)) / 1000

/** Below 0 when the first is earlier, above 0 when it is later. */
export const compareMoments = (a: string, b: string): number =>
  Date.parse(a) - Date.parse(b) || Number(microsecondsOf(a)) - Number(microsecondsOf(b))

/** The last moment of a millisecond that is included. */
export function endOfMs(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}999Z`
}
