import Box from '@mui/material/Box'
import { dayOf } from '../ui/time/day-text.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'

/** The day of a log, which shows only in the first row of each day. */
export function DayLine({ iso }: { iso: string }) {
  const [zone] = useTimeZone()
  return (
    <Box component="span" className="day">
      {dayOf(iso, zone)}
    </Box>
  )
}
