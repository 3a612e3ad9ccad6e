import Divider from '@mui/material/Divider'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu, { type MenuProps } from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import type { ReactNode } from 'react'

export type MenuEntry = { label: string; icon: ReactNode; act: () => void }

/** An element, or a point in the window: where the pointer was. */
export type MenuPlace = HTMLElement | { left: number; top: number }

type Props = { groups: readonly (readonly MenuEntry[])[]; at: MenuPlace; onClose: () => void }

/** The menu opens below the first line of an element, which may be much higher. */
const FIRST_LINE_PX = 30

/** A menu of actions, in groups. */
export function ActionMenu({ groups, at, onClose }: Props) {
  const toItem = ({ label, icon, act }: MenuEntry) => (
    <MenuItem
      key={label}
      dense
      onClick={() => {
        onClose()
        act()
      }}
    >
      <ListItemIcon aria-hidden>{icon}</ListItemIcon>
      {label}
    </MenuItem>
  )
  return (
    <Menu
      open
      {...placeProps(at)}
      onClose={onClose}
      onContextMenu={(event) => {
        // The menu key opens the browser's own menu when it is let go.
        event.preventDefault()
        if (event.target instanceof Element && !event.target.closest('[role=menu]')) onClose()
      }}
    >
      {groups
        .filter((entries) => entries.length > 0)
        .flatMap((entries, index) => [
          ...(index > 0 ? [<Divider key={`above ${entries[0]?.label}`} component="li" />] : []),
          ...entries.map(toItem),
        ])}
    </Menu>
  )
}

type PlaceProps = Pick<
  MenuProps,
  'anchorReference' | 'anchorPosition' | 'anchorEl' | 'anchorOrigin' | 'transformOrigin'
>

function placeProps(at: MenuPlace): PlaceProps {
  if (!(at instanceof HTMLElement)) return { anchorReference: 'anchorPosition', anchorPosition: at }
  return {
    anchorEl: at,
    anchorOrigin: { vertical: Math.min(at.clientHeight, FIRST_LINE_PX), horizontal: 'right' },
    transformOrigin: { vertical: 'top', horizontal: 'right' },
  }
}
