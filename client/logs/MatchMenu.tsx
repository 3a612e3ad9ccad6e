import ArrowDropDownIcon from '@mui/icons-material/ArrowDropDown'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { MATCH_LABELS, MATCHES, type Match } from './log-view.ts'

type Props = { label: string; match: Match; onChange: (match: Match) => void }

/** How a text field is compared. */
export function MatchMenu({ label, match, onChange }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <Button
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={`${label}: ${MATCH_LABELS[match]}. Change how it is compared`}
        aria-haspopup="menu"
        color="inherit"
        endIcon={<ArrowDropDownIcon />}
        sx={{
          py: 0,
          px: 0.5,
          minWidth: 0,
          flexShrink: 0,
          color: 'text.secondary',
          fontSize: 12,
          '& .MuiButton-endIcon': { mx: 0 },
        }}
      >
        {MATCH_LABELS[match]}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {MATCHES.map((option) => (
          <MenuItem
            key={option}
            dense
            selected={option === match}
            onClick={() => {
              setAnchor(null)
              onChange(option)
            }}
          >
            {MATCH_LABELS[option]}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
