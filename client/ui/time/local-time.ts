import { microsecondsOf } from './moment.ts'
import { zoneOffsetMs, type TimeZone } from './time-zone.ts'

/** A moment in a zone, in the order that sorts: `2026-11-23` and `09:30:00.000`. */
export function localTime(iso: string, zone: TimeZone): { date: string; time: string } {
  const atMs = Date.parse(iso)
  if (Number.isNaN(atMs)) return { date: iso, time: '' }
  const [date = '', time = ''] = new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, -1).split('T')
  return { date, time }
}

/** The same with all digits that the moment has. */
export function localTimeInFull(iso: string, zone: TimeZone): { date: string; time: string } {
  const { date, time } = localTime(iso, zone)
  const digits = microsecondsOf(iso)
  return { date, time: digits === '000' ? time : `${time}${digits}` }
}
