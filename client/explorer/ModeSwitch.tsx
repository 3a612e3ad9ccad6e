import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import type { Mode } from '../state/log-view.ts'
import { MODE_KEYS, MODE_LABELS } from '../state/mode.ts'
import { SHOWN_MODES } from './mode-pages.ts'

type Props = { mode: Mode; panel: string; onChange: (mode: Mode) => void }

export const tabOf = (mode: Mode) => `mode-${mode}`

/** What is made of the logs that the search finds. */
export function ModeSwitch({ mode, panel, onChange }: Props) {
  return (
    <Tabs
      value={mode}
      onChange={(_, next: Mode) => onChange(next)}
      aria-label="Modes"
      sx={{ flexShrink: 0, minHeight: 26, px: 0.5, borderBottom: 1, borderColor: 'divider' }}
    >
      {SHOWN_MODES.map((name) => (
        <Tab
          key={name}
          value={name}
          id={tabOf(name)}
          aria-controls={panel}
          aria-keyshortcuts={MODE_KEYS[name]}
          title={`Key: ${MODE_KEYS[name]}`}
          label={MODE_LABELS[name]}
          sx={{ minHeight: 26, minWidth: 56, px: 1.25, py: 0 }}
        />
      ))}
    </Tabs>
  )
}
