import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { ExpandMoreIcon, RefreshIcon } from '../ui/icons.tsx'
import { REFRESH_SECONDS, type RefreshSeconds } from './useAutoRefresh.ts'

export type AutoRefresh = { seconds: RefreshSeconds; choose: (seconds: RefreshSeconds) => void }
type Props = { loading: boolean; onRefresh: () => void; auto: AutoRefresh; sx: object }

/** Refreshes the list, and beside it the choice to do so every so often. */
export function RefreshButton({ loading, onRefresh, auto, sx }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { seconds, choose } = auto
  const isOn = seconds > 0
  return (
    <Box sx={{ display: 'flex' }}>
      <Tooltip title="Refresh">
        <IconButton aria-label="Refresh" aria-busy={loading} onClick={onRefresh} sx={{ ...sx, ...LEFT }}>
          <RefreshIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Button
        variant="outlined"
        color={isOn ? 'primary' : 'inherit'}
        aria-label={`Auto-refresh: ${nameOf(seconds)}`}
        aria-haspopup="menu"
        title="Auto-refresh"
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={RIGHT}
      >
        {isOn ? shortNameOf(seconds) : <ExpandMoreIcon sx={{ fontSize: 16 }} />}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {REFRESH_SECONDS.map((choice) => (
          <MenuItem
            key={choice}
            dense
            selected={choice === seconds}
            onClick={() => {
              setAnchor(null)
              choose(choice)
            }}
          >
            {nameOf(choice)}
          </MenuItem>
        ))}
      </Menu>
    </Box>
  )
}

const LEFT = { borderTopRightRadius: { sm: 0 }, borderBottomRightRadius: { sm: 0 } } as const
const RIGHT = {
  display: { xs: 'none', sm: 'flex' },
  height: 36,
  minWidth: 24,
  px: 0.5,
  ml: '-1px',
  borderTopLeftRadius: 0,
  borderBottomLeftRadius: 0,
} as const

function shortNameOf(seconds: RefreshSeconds): string {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`
}

function nameOf(seconds: RefreshSeconds): string {
  return seconds === 0 ? 'Off' : `Every ${shortNameOf(seconds)}`
}
