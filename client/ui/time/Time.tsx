import Box from '@mui/material/Box'
import { MONO } from '../theme.ts'
import { dayOf } from './day-text.ts'
import { localTime, timeText } from './local-time.ts'
import { relativeTime } from './relative-time.ts'
import { useTimeZone } from './time-zone.ts'

type Props = {
  iso: string
  /** Its day is said nowhere else. */
  withDay?: boolean
}

/** The time of day of a moment in the chosen zone. The tooltip has all of it, and how long ago it was. */
export function Time({ iso, withDay = false }: Props) {
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
      {withDay ? `${dayOf(iso, zone)} ${time}` : time}
    </Box>
  )
}
