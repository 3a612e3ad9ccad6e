import IconButton from '@mui/material/IconButton'
import { MoreVertIcon } from '../ui/icons.tsx'
import type { CellPlace } from './cell-place.ts'
import { parseColumn } from './column-ref.ts'
import { CELL_BUTTON_PX } from './grid-styles.ts'

type Props = { place: CellPlace; onMenu: () => void }

/** The button's line: the first one of a cell with several. */
const LINE_PX = 32

/** Opens the menu of a cell, at its end, where no value is. Its name is a plain title: a tooltip would lag behind the pointer. */
export function CellButton({ place: { name, top, right, height }, onMenu }: Props) {
  const label = `Actions for ${parseColumn(name)?.label ?? name}`
  return (
    <IconButton
      aria-label={label}
      aria-haspopup="menu"
      title={label}
      onClick={onMenu}
      style={{ top: top + (Math.min(height, LINE_PX) - CELL_BUTTON_PX) / 2, right: right + 1 }}
      sx={{
        position: 'absolute',
        zIndex: 2,
        width: CELL_BUTTON_PX,
        height: CELL_BUTTON_PX,
        p: 0,
        fontSize: 16,
        borderRadius: 1,
      }}
    >
      <MoreVertIcon fontSize="inherit" />
    </IconButton>
  )
}
