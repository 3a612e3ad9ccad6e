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
  const second = Number(seconds)
  if (second > 59) return undefined
  return momentAt({
    year: Number(years),
    month: Number(months),
    day: Number(days),
    hour: Number(hours),
    minute: Number(minutes),
    second,
    fraction,
    offsetHours: Number(offsetHours),
    offsetMinutes: Number(offsetMinutes),
    isWest: sign === '-',
  })
}

type WallClock = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  /** Up to 60. */
  second: number
  /** The digits after the point. */
  fraction: string
  offsetHours: number
  offsetMinutes: number
  isWest: boolean
}

/** The moment at which clocks with this offset show this time; undefined where none ever does. */
export function momentAt(clock: WallClock): Moment | undefined {
  const { year, month, day, hour, minute, second, fraction, offsetHours, offsetMinutes } = clock
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  if (offsetHours > 23 || offsetMinutes > 59) return undefined
  const offsetMs = (offsetHours * 60 + offsetMinutes) * MS_OF_MINUTE
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const us = fraction.length > 3 ? Number(fraction.slice(3, 6).padEnd(3, '0')) : 0
  // Date.UTC takes the years 0 to 99 for 1900 to 1999: count them from 400.
  const localMs = Date.UTC(year + 400, month - 1, day, hour, minute, second, ms) - MS_OF_400_YEARS
  return { ms: clock.isWest ? localMs + offsetMs : localMs - offsetMs, us }
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
