import ViewColumnIcon from '@mui/icons-material/ViewColumnOutlined'
import Checkbox from '@mui/material/Checkbox'
import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { OPTIONAL_COLUMNS } from './columns.tsx'
import type { Visibility } from './useColumnVisibility.ts'

type Props = { visibility: Visibility; onChange: (visibility: Visibility) => void; sx: object }

export function ColumnsMenu({ visibility, onChange, sx }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <Tooltip title="Columns">
        <IconButton
          aria-label="Columns"
          aria-haspopup="menu"
          onClick={(event) => setAnchor(event.currentTarget)}
          sx={sx}
        >
          <ViewColumnIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {OPTIONAL_COLUMNS.map(({ field, headerName }) => {
          const shown = visibility[field] !== false
          return (
            <MenuItem
              key={field}
              dense
              role="menuitemcheckbox"
              aria-checked={shown}
              onClick={() => onChange({ ...visibility, [field]: !shown })}
            >
              <Checkbox
                size="small"
                checked={shown}
                tabIndex={-1}
                sx={{ p: 0.5, mr: 1 }}
                slotProps={{ input: { 'aria-hidden': true } }}
              />
              {headerName}
            </MenuItem>
          )
        })}
      </Menu>
    </>
  )
}
