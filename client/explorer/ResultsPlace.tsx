import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import type { ReactNode } from 'react'
import type { Mode } from '../state/log-view.ts'
import { RESULTS, tabOf } from './ModeSwitch.tsx'

type Props = {
  mode: Mode
  /** The switch of modes, where the header has no room for it. */
  modes: ReactNode
  isLoading: boolean
  children: ReactNode
}

const MAIN = {
  flex: 1,
  minWidth: 0,
  display: 'flex',
  flexDirection: 'column',
  containerType: 'inline-size',
  bgcolor: 'background.paper',
} as const
const MODES = { display: 'flex', justifyContent: 'center', p: 0.5, borderBottom: 1, borderColor: 'divider' } as const
const PANEL = {
  flex: 1,
  minHeight: 0,
  position: 'relative',
  display: 'flex',
  flexDirection: 'column',
  outline: 0,
} as const

/** What the search leads to. */
export function ResultsPlace({ mode, modes, isLoading, children }: Props) {
  return (
    <Box component="main" sx={MAIN}>
      {modes && <Box sx={MODES}>{modes}</Box>}
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
