import Box from '@mui/material/Box'
import { MONO } from './theme.ts'
import { LEVEL_COLORS, levelTint, type Level } from './level.ts'

export function LevelChip({ level }: { level: Level }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-block',
        minWidth: 46,
        px: 0.75,
        borderRadius: 0.5,
        fontFamily: MONO,
        fontSize: 11,
        fontWeight: 600,
        lineHeight: '18px',
        textAlign: 'center',
        color: LEVEL_COLORS[level],
        // Opaque, so that the row behind it does not take from the contrast.
        bgcolor: 'background.paper',
        backgroundImage: `linear-gradient(${levelTint(level, 15)} 0 0)`,
      }}
    >
      {level}
    </Box>
  )
}
