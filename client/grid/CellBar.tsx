import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import { ContentCopyIcon, FilterAltIcon, FilterAltOffIcon, MoreVertIcon } from '../ui/icons.tsx'
import type { LogRow } from '../state/operations.ts'
import { cellFilters } from './cell-filters.ts'
import type { CellPlace } from './cell-place.ts'
import { textOf, valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import type { RowActions } from './useRowActions.ts'

type Props = { place: CellPlace; row: LogRow; actions: RowActions; onMenu: () => void }

/** From these widths on a cell has room for the filters, and for copying too; the menu has everything. */
const ROOM_FOR_FILTERS_PX = 140
const ROOM_FOR_ALL_PX = 240

export function CellBar({ place, row, actions, onMenu }: Props) {
  const column = parseColumn(place.name)
  if (!column) return null
  const text = textOf(valueOf(row, column.ref))
  const [first, second] = (place.width >= ROOM_FOR_FILTERS_PX && cellFilters(row, column.ref)) || []
  return (
    <Stack
      direction="row"
      role="toolbar"
      aria-label={`Actions for ${column.label}`}
      sx={{
        position: 'absolute',
        zIndex: 2,
        top: place.top + 3,
        right: place.right + 2,
        borderRadius: 1,
        border: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      {first && (
        <Action label={first.label} onClick={() => actions.filter(first.condition)}>
          <FilterAltIcon fontSize="inherit" />
        </Action>
      )}
      {second && (
        <Action label={second.label} onClick={() => actions.filter(second.condition)}>
          <FilterAltOffIcon fontSize="inherit" />
        </Action>
      )}
      {place.width >= ROOM_FOR_ALL_PX && text !== '' && (
        <Action label={`Copy ${column.label}`} onClick={() => actions.copyValue(text)}>
          <ContentCopyIcon fontSize="inherit" />
        </Action>
      )}
      <Action label="More actions" hasMenu onClick={onMenu}>
        <MoreVertIcon fontSize="inherit" />
      </Action>
    </Stack>
  )
}

type ActionProps = { label: string; hasMenu?: boolean; onClick: () => void; children: ReactNode }

/** Its name is a plain title: a tooltip for each button would make the bar lag behind the pointer. */
function Action({ label, hasMenu = false, onClick, children }: ActionProps) {
  return (
    <IconButton
      aria-label={label}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      title={label}
      onClick={onClick}
      sx={{ width: 24, height: 24, p: 0, fontSize: 16, borderRadius: 1 }}
    >
      {children}
    </IconButton>
  )
}
