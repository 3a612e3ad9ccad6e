/** Takes apart a date, a time of day, or both, as people and programs write them. `Date` would make a moment of almost any text. */

export type WrittenTime = {
  /** A date may lack its year. */
  date: { year: number | undefined; month: number; day: number } | undefined
  /** Since midnight, and the microseconds after it. */
  time: { ms: number; us: number } | undefined
  /** `isNamed` if it begins with UTC: behind a range, such an offset is that of both ends. */
  offset: { ms: number; isNamed: boolean } | undefined
}

const WEEKDAY = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`
const MONTH = String.raw`(?<name>[a-z]{3,9})\.?`
const DAY = String.raw`(?<day>\d\d?)(?:st|nd|rd|th)?`
const YEAR = String.raw`(?<year>(?:19|20)\d\d)`

/** Numbers alone are read from the year on only: 11/12/2026 is one day in Boston and another one in Berlin. */
const DATES: readonly RegExp[] = [
  // 2026-11-29, 2026/11/29, and years as JavaScript writes them that have more than four digits
  String.raw`(?<year>\d{4}|[+-]\d{6})(?<separator>[-/.])(?<month>\d\d?)\k<separator>(?<day>\d\d?)`,
  // Nov 29, November 29th, 2026, Sun, Nov 29 2026
  String.raw`${WEEKDAY}${MONTH}\s+${DAY}(?:,?\s+${YEAR})?`,
  // 29 Nov 2026, 29/Nov/2026
  String.raw`${WEEKDAY}${DAY}[\s/.-]+${MONTH}(?:[\s,/.-]+${YEAR})?`,
].map((source) => new RegExp(`^${source}(?!\\d)`, 'i'))

const MONTHS = 'january february march april may june july august september october november december'.split(' ')

/** Kibana has an @ between a date and a time, a log of Apache a colon. */
const BETWEEN = /^(?:\s*[@,]\s*|\s+at\s+|t(?=\d)|:(?=\d)|\s+)/i
const TIME =
  /^(?<hour>\d\d?)(?::(?<minute>\d\d)(?<seconds>:(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?)?(?:\s?(?<half>[ap])\.?m\b\.?)?(?![\d:])/i
/** A zone in brackets behind an offset, as Java and JavaScript print it, says nothing more. */
const OFFSET =
  /^\s*(?<utc>utc|gmt|z)?(?:(?<sign>[+−-])(?<hours>\d\d?)(?::?(?<minutes>\d\d))?)?(?:\s*[[(][^\])]*[\])])?$/i

/**
 * Undefined for a text that is none of them, or that could be two.
 * @param isAlone no other time can follow, so that `2026-11-29 01:00-02:30` is no range
 */
export function readWrittenTime(text: string, isAlone = false): WrittenTime | undefined {
  const { date, rest } = takeDate(text)
  const between = date ? (BETWEEN.exec(rest)?.[0] ?? '') : ''
  const { time, hasSeconds, rest: behind } = takeTime(rest.slice(between.length))
  if (!date && !time) return undefined
  if (behind.trim() === '') return { date, time, offset: undefined }
  // `01:30-02:20` is a range, and so is `2026-11-29 01:00-02:30`.
  const isExact = time !== undefined && date !== undefined && (isAlone || hasSeconds || /^t$/i.test(between))
  const offset = readOffset(behind, isExact)
  return offset && { date, time, offset }
}

/** Midnight of a day, as if it were in UTC; undefined for a day that the calendar does not have. */
export function midnightOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined
  // `Date.UTC` takes the years 0 to 99 for those of the last century; the calendar repeats after 400 years.
  const ms = Date.UTC(year + 400, month - 1, day) - MS_OF_400_YEARS
  return new Date(ms).getUTCDate() === day ? ms : undefined
}

const MS_OF_400_YEARS = 146_097 * 86_400_000
const LEAP_YEAR = 2000
const NO_GROUPS: Readonly<Record<string, string | undefined>> = {}

function takeDate(text: string): { date: WrittenTime['date']; rest: string } {
  for (const form of DATES) {
    const match = form.exec(text)
    const groups = match?.groups ?? NO_GROUPS
    const year = groups['year'] === undefined ? undefined : Number(groups['year'])
    const month = groups['name'] === undefined ? Number(groups['month']) : monthOf(groups['name'])
    const day = Number(groups['day'])
    if (match && midnightOf(year ?? LEAP_YEAR, month, day) !== undefined)
      return { date: { year, month, day }, rest: text.slice(match[0].length) }
  }
  return { date: undefined, rest: text }
}

/** From 1; 0 for another word. */
function monthOf(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase())) + 1
}

function takeTime(text: string): { time: WrittenTime['time']; hasSeconds: boolean; rest: string } {
  const none = { time: undefined, hasSeconds: false, rest: text }
  const match = TIME.exec(text)
  const groups = match?.groups ?? NO_GROUPS
  const half = groups['half']?.toLowerCase()
  if (!match || (groups['minute'] === undefined && half === undefined)) return none
  const number = (name: string) => Number(groups[name] ?? 0)
  const isHour = half === undefined ? number('hour') < 24 : number('hour') >= 1 && number('hour') <= 12
  if (!isHour || number('minute') > 59 || number('second') > 59) return none
  const hours = half === undefined ? number('hour') : (number('hour') % 12) + (half === 'p' ? 12 : 0)
  const digits = (groups['fraction'] ?? '').padEnd(6, '0')
  const ms = ((hours * 60 + number('minute')) * 60 + number('second')) * 1000 + Number(digits.slice(0, 3))
  return {
    time: { ms, us: Number(digits.slice(3, 6)) },
    hasSeconds: groups['seconds'] !== undefined,
    rest: text.slice(match[0].length),
  }
}

function readOffset(text: string, isExact: boolean): WrittenTime['offset'] {
  const { utc, sign, hours = '0', minutes = '0' } = OFFSET.exec(text)?.groups ?? NO_GROUPS
  if (utc === undefined && (sign === undefined || !isExact)) return undefined
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000
  return { ms: sign === undefined || sign === '+' ? ms : -ms, isNamed: utc !== undefined }
}
