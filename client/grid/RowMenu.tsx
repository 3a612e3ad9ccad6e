import Divider from '@mui/material/Divider'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import type { ReactNode } from 'react'
import {
  ContentCopyIcon,
  DataObjectIcon,
  FilterAltIcon,
  FilterAltOffIcon,
  LinkIcon,
  ReadMoreIcon,
  UnfoldMoreIcon,
} from '../ui/icons.tsx'
import type { LogRow } from '../state/operations.ts'
import { cellFilters } from './cell-filters.ts'
import { textOf, valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import type { RowActions } from './useRowActions.ts'

type Props = {
  /** The cell. */
  anchor: HTMLElement
  name: string
  row: LogRow
  actions: RowActions
  onClose: () => void
}

/** The menu opens below the first line of a cell, which may be much higher. */
const FIRST_LINE_PX = 30

type Entry = { label: string; icon: ReactNode; act: () => void }

/** Everything that can be done with a cell, and with the log of its row. */
export function RowMenu({ anchor, name, row, actions, onClose }: Props) {
  const ofCell = cellEntries(name, row, actions)
  const toItem = ({ label, icon, act }: Entry) => (
    <MenuItem
      key={label}
      dense
      onClick={() => {
        onClose()
        act()
      }}
    >
      <ListItemIcon>{icon}</ListItemIcon>
      {label}
    </MenuItem>
  )
  return (
    <Menu
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: Math.min(anchor.clientHeight, FIRST_LINE_PX), horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      // The menu key opens the browser's own menu when it is let go.
      onContextMenu={(event) => event.preventDefault()}
    >
      {ofCell.map(toItem)}
      {ofCell.length > 0 && <Divider component="li" />}
      {rowEntries(row, actions).map(toItem)}
    </Menu>
  )
}

function cellEntries(name: string, row: LogRow, actions: RowActions): Entry[] {
  const column = parseColumn(name)
  if (!column) return []
  const text = textOf(valueOf(row, column.ref))
  const icons = [<FilterAltIcon key="for" fontSize="small" />, <FilterAltOffIcon key="out" fontSize="small" />]
  const filters = cellFilters(row, column.ref)?.map(({ label, condition }, index) => ({
    label,
    icon: icons[index],
    act: () => actions.filter(condition),
  }))
  const copy = {
    label: `Copy ${column.label}`,
    icon: <ContentCopyIcon fontSize="small" />,
    act: () => actions.copyValue(text),
  }
  return [...(filters ?? []), ...(text === '' ? [] : [copy])]
}

function rowEntries({ id }: LogRow, actions: RowActions): Entry[] {
  return [
    { label: 'Open log', icon: <ReadMoreIcon fontSize="small" />, act: () => actions.open(id) },
    { label: 'Show context', icon: <UnfoldMoreIcon fontSize="small" />, act: () => actions.openContext(id) },
    { label: 'Copy log as JSON', icon: <DataObjectIcon fontSize="small" />, act: () => actions.copyJson(id) },
    { label: 'Copy link to log', icon: <LinkIcon fontSize="small" />, act: () => actions.copyLink(id) },
  ]
}
