import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import type { Mode } from '../state/log-view.ts'
import { MODE_KEYS, MODE_LABELS } from '../state/mode.ts'
import { OUTLINE } from '../ui/theme.ts'
import { SHOWN_MODES } from './mode-pages.ts'

type Props = { mode: Mode; onChange: (mode: Mode) => void }

/** What the modes lead to. */
export const RESULTS = 'results'

export const tabOf = (mode: Mode) => `mode-${mode}`

const TAB = {
  minHeight: 28,
  minWidth: 56,
  px: 1.5,
  py: 0,
  borderRadius: 1,
  '&.Mui-selected': { bgcolor: 'action.selected', color: 'text.primary' },
} as const

/** What is made of the logs that the search finds. */
export function ModeSwitch({ mode, onChange }: Props) {
  return (
    <Tabs
      value={mode}
      onChange={(_, next: Mode) => onChange(next)}
      aria-label="Modes"
      sx={{
        flexShrink: 0,
        minHeight: 30,
        border: 1,
        borderColor: OUTLINE,
        borderRadius: 1,
        '& .MuiTabs-indicator': { display: 'none' },
      }}
    >
      {SHOWN_MODES.map((name) => (
        <Tab
          key={name}
          value={name}
          id={tabOf(name)}
          aria-controls={RESULTS}
          aria-keyshortcuts={MODE_KEYS[name]}
          title={`Key: ${MODE_KEYS[name]}`}
          label={MODE_LABELS[name]}
          sx={TAB}
        />
      ))}
    </Tabs>
  )
}
