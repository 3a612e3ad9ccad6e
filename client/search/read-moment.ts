/** A time in the search bar. */
import { toMoment } from '../ui/time/moment.ts'
import { readTime } from '../ui/time/read-time.ts'

/** A day, or a time of one: with seconds, a fraction and an offset, or without. */
const ISO = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i

type Options = { nowMs: number; end?: 'first' | 'last' }

/**
 * As RFC 3339 in UTC. A day of ISO 8601 begins in UTC, as in version 1 of the language; whatever else `readTime` reads is of the browser's
 * zone. Null for any other text: `Date` makes a moment of almost any word with a number in it, and March 2 of February 30.
 * @param options.end of what lasts longer than a moment, such as `yesterday`
 */
export function readMoment(text: string, { nowMs, end = 'first' }: Options): string | null {
  if (ISO.test(text)) return toMoment(text)
  return readTime(text, { zone: 'local', nowMs })?.[end] ?? null
}
