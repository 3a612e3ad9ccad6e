/** Days of the calendar, written `2026-11-29`. */

const DAY = 86_400_000
const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ')
/** A week begins on Monday, as in ISO 8601. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const printDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)
/** From 0 for a Monday. */
const weekdayOf = (day: string) => (new Date(day).getUTCDay() + 6) % 7

export function shiftDay(day: string, by: number): string {
  return printDay(Date.parse(day) + by * DAY)
}

/** The 31st becomes the last day of a month that has fewer. */
export function shiftMonth(day: string, by: number): string {
  const date = new Date(`${day.slice(0, 8)}01`)
  date.setUTCMonth(date.getUTCMonth() + by + 1, 0)
  const last = date.getUTCDate()
  return `${printDay(date.getTime()).slice(0, 8)}${String(Math.min(Number(day.slice(8)), last)).padStart(2, '0')}`
}

/** The weeks that have a day of the month, with the days of its neighbours in them. */
export function weeksOfMonth(day: string): readonly (readonly string[])[] {
  const first = `${day.slice(0, 8)}01`
  const start = shiftDay(first, -weekdayOf(first))
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => WEEKDAYS.map((_, index) => shiftDay(start, 7 * week + index)))
  return weeks.filter((week) => week.some((each) => isSameMonth(each, day)))
}

export function isSameMonth(day: string, other: string): boolean {
  return day.slice(0, 7) === other.slice(0, 7)
}

/** `November 2026` */
export function monthName(day: string): string {
  return `${MONTH_NAMES[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`
}

/** `Sunday, 29 November 2026` */
export function dayName(day: string): string {
  return `${WEEKDAYS[weekdayOf(day)] ?? ''}, ${Number(day.slice(8))} ${monthName(day)}`
}

/** The day to which a key of a calendar leads; undefined for other keys. */
export function dayOfKey(day: string, key: string): string | undefined {
  const days: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -7,
    ArrowDown: 7,
    Home: -weekdayOf(day),
    End: 6 - weekdayOf(day),
  }
  if (key === 'PageUp' || key === 'PageDown') return shiftMonth(day, key === 'PageUp' ? -1 : 1)
  return Object.hasOwn(days, key) ? shiftDay(day, days[key] ?? 0) : undefined
}
