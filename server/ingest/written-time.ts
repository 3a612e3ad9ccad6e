/** Reads the times that programs write in other ways than RFC 3339, as long as they can only mean one moment. */
import { DAY_MS } from '../log/retention.ts'
import type { Moment } from '../platform/moment.ts'
import { momentAt, parseRfc3339 } from '../platform/text/rfc3339.ts'

const TIME = String.raw`(?<hour>\d\d|\d(?=:)):?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?`
/** A zone behind a numeric offset, as Go, Java and JavaScript print it, says nothing more, and neither does the monotonic clock of Go. */
const OFFSET = String.raw`(?:\s?(?:z|utc|gmt|(?:utc|gmt)?(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?(?:\s[a-z]{3,4})?)(?:\s?\[[\w/+-]+\]|\s\([^()]*\))?)?(?:\sm=[+-][\d.]+)?`
/** The name of a month, as a group of a pattern. */
export const MONTH = '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)'
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun),?\\s+)?'

/** In each, what is not there is 0 or UTC. */
const FORMS: readonly RegExp[] = [
  // ISO 8601 and its relatives: 2026-11-20 10:00:00,123 +0000, 2026/11/20 10:00:00, 20261120T100000Z
  String.raw`(?<year>\d{4})([-/.]?)(?<month>\d\d)\2(?<day>\d\d)(?:[t\s_]\s*${TIME}${OFFSET})`,
  // Apache, nginx, RFC 2822, HTTP: 20/Nov/2026:10:00:00 +0000, Fri, 20 Nov 2026 10:00:00 GMT
  String.raw`${WEEKDAY}(?<day>\d{1,2})[\s/-]${MONTH}[\s/-](?<year>\d{4})[:\s]${TIME}${OFFSET}`,
  // Date of JavaScript: Fri Nov 20 2026 10:00:00 GMT+0100 (Central European Standard Time)
  String.raw`${WEEKDAY}${MONTH}\s+(?<day>\d{1,2})\s(?<year>\d{4})\s${TIME}${OFFSET}`,
  // asctime: Fri Nov 20 10:00:00 2026, with a zone between in the output of `date`
  String.raw`${WEEKDAY}${MONTH}\s+(?<day>\d{1,2})\s${TIME}(?:\s(?:utc|gmt))?\s(?<year>\d{4})`,
  // 202611201000, 20261120100000, 20261120100000123: as numbers they would be times of 1976 or after the year 2500
  String.raw`(?<year>(?:19|20)\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?:(?<second>\d\d)(?<fraction>\d{3})?)?`,
].map((source) => new RegExp(`^${source}$`, 'i'))

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const BRACKETS = /^\[(.*)\]$/

/** Longer than any time that is written in one of the forms. */
const MAX_LENGTH = 80

/**
 * The moment of a written time; without an offset it is in UTC. A leap second is the first moment of the day after it, as in POSIX and PostgreSQL.
 * Undefined for what is no real time or could be two: a month before the day, hours with am and pm, a zone by its abbreviation.
 */
export function readWrittenTime(text: string): Moment | undefined {
  const exact = parseRfc3339(text)
  if (exact !== undefined || text.length > MAX_LENGTH) return exact
  const bare = text.trim().replace(BRACKETS, '$1')
  for (const form of FORMS) {
    const groups = form.exec(bare)?.groups
    if (groups !== undefined) return momentOfParts(groups)
  }
  return undefined
}

const DATE = /^(\d{4})(-?)(\d\d)\2(\d\d)$/

/** The first moment of a day, `2026-11-20` or `20261120`, in UTC. Also as a number of 8 digits, which would be a time of 1970. */
export function readDay(value: unknown): Moment | undefined {
  const isNumber = typeof value === 'number' && value >= 19_700_101 && value < 21_010_101
  if (!isNumber && (typeof value !== 'string' || value.length > MAX_DATE_LENGTH)) return undefined
  const [, year, , month, day] = DATE.exec(String(value)) ?? []
  return year === undefined ? undefined : parseRfc3339(`${year}-${month}-${day}T00:00:00Z`)
}

const MAX_DATE_LENGTH = 10

/** The moment of the groups that a pattern has found; a zone that is not there is UTC. Undefined for what is no real time. */
export function momentOfParts(
  groups: Readonly<Record<string, string | undefined>>,
  year = groups['year'],
): Moment | undefined {
  const number = (name: string) => Number(groups[name] ?? 0)
  const month =
    groups['month'] === undefined ? MONTHS.indexOf((groups['name'] ?? '').toLowerCase()) + 1 : number('month')
  const moment = momentAt({
    year: Number(year),
    month,
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
    fraction: groups['fraction'] ?? '',
    offsetHours: number('hours'),
    offsetMinutes: number('minutes'),
    isWest: groups['sign'] === '-',
  })
  if (moment === undefined || number('second') < 60) return moment
  // Leap seconds end a day of UTC.
  return (Math.floor(moment.ms / 1000) * 1000) % DAY_MS === 0 ? moment : undefined
}
