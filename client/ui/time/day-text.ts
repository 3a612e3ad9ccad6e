import { localTime } from './local-time.ts'
import type { TimeZone } from './zone-clock.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A date as short as it can be read: `29 Nov`, `29 Nov 2025` of another year than that of `today`.
 * @param date both as `2026-11-29`
 */
export function dayText(date: string, today: string): string {
  const [, year = '', month = '', day = ''] = /^(.+)-(\d\d)-(\d\d)$/.exec(date) ?? []
  if (year === '') return date
  const text = `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}`
  return today.startsWith(`${year}-`) ? text : `${text} ${year}`
}

/** The day of a moment in a zone, as short as it can be read today. */
export function dayOf(iso: string, zone: TimeZone): string {
  return dayText(localTime(iso, zone).date, localTime(new Date().toISOString(), zone).date)
}
