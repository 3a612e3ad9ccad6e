import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { MONO } from '../ui/theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'

type Props = {
  title: string
  label: string
  /** What the copy button copies, once it is there. */
  text: string | undefined
  note?: string | undefined
  /** Beside the copy button. */
  action?: ReactNode
  children: ReactNode
}

/** A titled block of preformatted text. */
export function CodeSection({ title, label, text, note, action, children }: Props) {
  return (
    <Box component="section" aria-label={title}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, minHeight: 30 }}>
        <Typography component="h3" variant="h2">
          {title}
        </Typography>
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {note}
        </Typography>
        <Box sx={{ flex: 1 }} />
        {action}
        {text !== undefined && <CopyButton label={`Copy ${label}`} text={text} />}
      </Stack>
      <Box
        tabIndex={0}
        sx={{
          fontFamily: MONO,
          fontSize: 12.5,
          lineHeight: 1.6,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          p: 1.5,
          maxHeight: '60vh',
          overflow: 'auto',
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.default',
        }}
      >
        {children}
      </Box>
    </Box>
  )
}
