import { microsecondsOf } from './moment.ts'
import { offsetText, wallMsOf, type TimeZone } from './zone-clock.ts'

/** A moment in a zone, in the order that sorts: `2026-11-23` and `09:30:00.000`. */
export function localTime(iso: string, zone: TimeZone): { date: string; time: string } {
  const atMs = Date.parse(iso)
  if (Number.isNaN(atMs)) return { date: iso, time: '' }
  const [date = '', time = ''] = new Date(wallMsOf(atMs, zone)).toISOString().slice(0, -1).split('T')
  return { date, time }
}

/** The same with all digits that the moment has, and what the zone's clock is ahead of UTC: `UTC−5`. */
export function localTimeInFull(iso: string, zone: TimeZone): { date: string; time: string; offset: string } {
  const { date, time } = localTime(iso, zone)
  if (time === '') return { date, time, offset: '' }
  const digits = microsecondsOf(iso)
  return { date, time: digits === '000' ? time : `${time}${digits}`, offset: offsetText(Date.parse(iso), zone) }
}

/** A moment on its own, to the second: `2026-11-23 09:30:00 UTC−5`. */
export function timeText(iso: string, zone: TimeZone): string {
  const { date, time, offset } = localTimeInFull(iso, zone)
  return time === '' ? date : `${date} ${time.slice(0, 8)} ${offset}`
}
