import Box from '@mui/material/Box'
import { levelTint, type Level } from '../ui/level.ts'

type Props = { place: number; level: Level; isError: boolean }

/** A dot where a log stands in its trace; an error is a larger diamond. */
export function TimelineMark({ place, level, isError }: Props) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        position: 'relative',
        width: { xs: 64, sm: '24%' },
        flexShrink: 0,
        height: '1px',
        bgcolor: 'divider',
        mx: 1,
      }}
    >
      <Box
        component="span"
        style={{ left: `${place * 100}%` }}
        sx={{
          position: 'absolute',
          top: 0,
          width: isError ? 11 : 8,
          height: isError ? 11 : 8,
          borderRadius: isError ? '1px' : '50%',
          transform: `translate(-50%, -50%)${isError ? ' rotate(45deg)' : ''}`,
          bgcolor: levelTint(level, 100),
        }}
      />
    </Box>
  )
}
