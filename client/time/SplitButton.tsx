import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { lazy, Suspense, useState } from 'react'
import { statsLabel } from '../search/stats-ref.ts'
import { ExpandMoreIcon } from '../ui/icons.tsx'
import type { SplitProps } from './SplitPopover.tsx'

const SplitPopover = lazy(async () => ({ default: (await import('./SplitPopover.tsx')).SplitPopover }))

/** What the histogram is split by, and a press to choose another field. */
export function SplitButton({ by, onBy }: SplitProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const label = statsLabel(by)
  return (
    <>
      <Button
        color="inherit"
        aria-label={`Histogram by ${label}`}
        title={`Histogram by ${label}`}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        endIcon={<ExpandMoreIcon />}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={BUTTON}
      >
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {`by ${label}`}
        </Box>
      </Button>
      {anchor && (
        <Suspense>
          <SplitPopover anchor={anchor} by={by} onBy={onBy} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  )
}

const BUTTON = {
  minWidth: 0,
  maxWidth: '100%',
  height: 24,
  px: 0.5,
  py: 0,
  fontSize: 12,
  fontWeight: 400,
  color: 'text.secondary',
  whiteSpace: 'nowrap',
  '& .MuiButton-endIcon': { ml: 0.25, mr: 0 },
} as const
