import Box from '@mui/material/Box'
import { MONO } from '../theme.ts'
import { localTime } from './local-time.ts'
import { relativeTime } from './relative-time.ts'
import { useTimeZone } from './time-zone.ts'

/** A moment in the chosen zone; the tooltip says how long ago it was. */
export function Time({ iso }: { iso: string }) {
  const [zone] = useTimeZone()
  const { date, time } = localTime(iso, zone)
  return (
    <Box
      component="time"
      dateTime={iso}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = `${relativeTime(iso, Date.now())}\n${iso}`
      }}
      sx={{ fontFamily: MONO, fontSize: 12.5, whiteSpace: 'nowrap' }}
    >
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {`${date} `}
      </Box>
      {time}
    </Box>
  )
}
