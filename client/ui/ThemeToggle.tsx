import IconButton from '@mui/material/IconButton'
import { useColorScheme } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import { BrightnessAutoIcon, DarkModeIcon, LightModeIcon } from './icons.tsx'

const MODES = {
  system: { icon: <BrightnessAutoIcon fontSize="small" />, next: 'light' },
  light: { icon: <LightModeIcon fontSize="small" />, next: 'dark' },
  dark: { icon: <DarkModeIcon fontSize="small" />, next: 'system' },
} as const

export function ThemeToggle() {
  const { mode = 'system', setMode } = useColorScheme()
  const { icon, next } = MODES[mode]
  const label = `Theme: ${mode}. Switch to ${next}`
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={() => setMode(next)} color="inherit">
        {icon}
      </IconButton>
    </Tooltip>
  )
}
