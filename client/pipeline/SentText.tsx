import Box from '@mui/material/Box'
import { MONO } from '../ui/theme.ts'

/** What somebody sent, as text: it scrolls in its own place, by keyboard too. */
export function SentText({ label, children }: { label: string; children: string }) {
  return (
    <Box
      component="section"
      tabIndex={0}
      aria-label={label}
      sx={{
        fontFamily: MONO,
        fontSize: 12,
        maxHeight: 80,
        overflow: 'auto',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        minWidth: 240,
      }}
    >
      {children}
    </Box>
  )
}
