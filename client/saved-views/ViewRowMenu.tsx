import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { MoreVertIcon } from '../ui/icons.tsx'
import type { SavedView } from './operations.ts'

type Props = { saved: SavedView; onRename: () => void; onDefault: () => void; onDelete: () => void }

export function ViewRowMenu({ saved, onRename, onDefault, onDelete }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const choose = (action: () => void) => () => {
    setAnchor(null)
    action()
  }
  return (
    <>
      <IconButton
        aria-label={`Actions for ${saved.name}`}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVertIcon fontSize="small" />
      </IconButton>
      {/* What is chosen may bring an input, which has the focus then. */}
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)} disableRestoreFocus>
        <MenuItem dense onClick={choose(onRename)}>
          Rename
        </MenuItem>
        <MenuItem dense onClick={choose(onDefault)}>
          {saved.isDefault ? 'Do not open by default' : 'Open by default'}
        </MenuItem>
        <MenuItem dense onClick={choose(onDelete)}>
          Delete
        </MenuItem>
      </Menu>
    </>
  )
}
