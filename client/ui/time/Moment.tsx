import { timeText } from './local-time.ts'
import { useTimeZone } from './time-zone.ts'

/** A time of the server, in the zone of the reader. */
export function Moment({ iso }: { iso: string }) {
  const [zone] = useTimeZone()
  return timeText(iso, zone)
}
