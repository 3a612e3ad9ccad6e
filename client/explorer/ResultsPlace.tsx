import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import type { ReactNode } from 'react'
import type { Mode } from '../state/log-view.ts'
import { ModeSwitch, tabOf } from './ModeSwitch.tsx'

type Props = { mode: Mode; onMode: (mode: Mode) => void; isLoading: boolean; children: ReactNode }

export const RESULTS = 'results'

const MAIN = {
  flex: 1,
  minWidth: 0,
  display: 'flex',
  flexDirection: 'column',
  containerType: 'inline-size',
  bgcolor: 'background.paper',
} as const
const PANEL = {
  flex: 1,
  minHeight: 0,
  position: 'relative',
  display: 'flex',
  flexDirection: 'column',
  outline: 0,
} as const

/** What the search leads to, and the switch between its modes. */
export function ResultsPlace({ mode, onMode, isLoading, children }: Props) {
  return (
    <Box component="main" sx={MAIN}>
      <ModeSwitch mode={mode} panel={RESULTS} onChange={onMode} />
      <Box role="tabpanel" id={RESULTS} tabIndex={-1} aria-labelledby={tabOf(mode)} sx={PANEL}>
        {isLoading && (
          <LinearProgress
            aria-label="Loading"
            sx={{ position: 'absolute', zIndex: 2, top: 0, insetInline: 0, height: 2 }}
          />
        )}
        {children}
      </Box>
    </Box>
  )
}
