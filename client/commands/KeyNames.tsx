import Box from '@mui/material/Box'
import { IS_APPLE } from '../ui/browser.ts'

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowRight: '→',
  Escape: 'Esc',
  Control: 'Ctrl',
  mod: IS_APPLE ? '⌘' : 'Ctrl',
}

/** The keys of a command, each drawn as a key. */
export function KeyNames({ keys }: { keys: string }) {
  return (
    <Box component="span" sx={{ ml: 'auto', display: 'inline-flex', alignSelf: 'center', gap: 0.5, flexShrink: 0 }}>
      {keys.split(/[+ ]/).map((key) => (
        <Box
          component="kbd"
          key={key}
          sx={{ border: 1, borderColor: 'divider', borderRadius: 0.5, px: 0.75, fontSize: 12, fontFamily: 'inherit' }}
        >
          {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </Box>
      ))}
    </Box>
  )
}
