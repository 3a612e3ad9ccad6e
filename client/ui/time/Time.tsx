import Box from '@mui/material/Box'
import { MONO } from '../theme.ts'
import { localTime, timeText } from './local-time.ts'
import { relativeTime } from './relative-time.ts'
import { useTimeZone } from './time-zone.ts'

/** The time of day of a moment in the chosen zone. Its day is said elsewhere; the tooltip has all of it, and how long ago it was. */
export function Time({ iso }: { iso: string }) {
  const [zone] = useTimeZone()
  const { time } = localTime(iso, zone)
  return (
    <Box
      component="time"
      dateTime={iso}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = `${relativeTime(iso, Date.now())}\n${timeText(iso, zone)}\n${iso}`
      }}
      sx={{ fontFamily: MONO, fontSize: 12.5, whiteSpace: 'nowrap' }}
    >
      {time}
    </Box>
  )
}
