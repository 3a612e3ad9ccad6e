import type { Moment } from '../moment.ts'

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

const MS_OF_MINUTE = 60_000
/** The calendar repeats after 400 years. */
const MS_OF_400_YEARS = 146_097 * 24 * 60 * MS_OF_MINUTE

/**
 * The moment of an RFC 3339 time, digits after the sixth cut; undefined for what is not a real time. A leap second is no real time here:
 * PostgreSQL has none.
 */
export function parseRfc3339(text: string): Moment | undefined {
  const match = RFC_3339.exec(text)
  if (match === null) return undefined
  const [, years, months, days, hours, minutes, seconds, fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] =
    match
  const date = { year: Number(years), month: Number(months), day: Number(days) }
  const time = { hour: Number(hours), minute: Number(minutes), second: Number(seconds), fraction }
  const offset = { hours: Number(offsetHours), minutes: Number(offsetMinutes), isWest: sign === '-' }
  return time.second > 59 ? undefined : momentAt({ date, time, offset })
}

type WallClock = {
  date: { year: number; month: number; day: number }
  /** The second may be 60. */
  time: { hour: number; minute: number; second: number; fraction: string }
  offset: { hours: number; minutes: number; isWest: boolean }
}

/** The moment at which clocks with this offset show this time; undefined where none ever does. */
export function momentAt({ date, time, offset }: WallClock): Moment | undefined {
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > daysOfMonth(date.year, date.month))
    return undefined
  if (time.hour > 23 || time.minute > 59 || time.second > 60) return undefined
  if (offset.hours > 23 || offset.minutes > 59) return undefined
  const offsetMs = (offset.hours * 60 + offset.minutes) * MS_OF_MINUTE
  const digits = time.fraction.slice(0, 6).padEnd(6, '0')
  const ms = Number(digits.slice(0, 3))
  // Date.UTC takes the years 0 to 99 for 1900 to 1999: count them from 400.
  const localMs =
    Date.UTC(date.year + 400, date.month - 1, date.day, time.hour, time.minute, time.second, ms) - MS_OF_400_YEARS
  return { ms: offset.isWest ? localMs + offsetMs : localMs - offsetMs, us: Number(digits.slice(3)) }
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
