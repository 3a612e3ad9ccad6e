import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { MouseEvent, ReactNode } from 'react'
import { MoreVertIcon } from '../ui/icons.tsx'
import type { FieldRef } from '../search/fields.ts'
import type { ValueFilter } from '../search/value-filters.ts'
import type { MenuPlace } from '../ui/ActionMenu.tsx'
import { MONO } from '../ui/theme.ts'
import { LogText } from '../ui/log-text/LogText.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import type { ShownValue } from './FieldMenu.tsx'

/** Names, values and buttons below each other. */
export function FieldTable({ children }: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(92px, 38%) minmax(0, 1fr) auto',
          sm: 'minmax(130px, 28%) minmax(0, 1fr) auto',
        },
        m: 0,
        alignItems: 'center',
      }}
    >
      {children}
    </Box>
  )
}

/** Opens the menu of a value. */
export type OpenMenu = (shown: ShownValue, at: MenuPlace) => void

type Props = {
  label: string
  /** The label comes from the log, and is shown as its text is. */
  isPath?: boolean
  /** What is copied. */
  text: string
  field?: FieldRef | undefined
  /** Undefined for what no search asks for. */
  filters?: (() => readonly ValueFilter[]) | undefined
  onMenu: OpenMenu
  children: ReactNode
}

/** One field in a `FieldTable`: its name, its value, and what can be done with it. */
export function FieldRow({ label, isPath = false, text, field, filters, onMenu, children }: Props) {
  const open = filters && ((at: MenuPlace) => onMenu({ label, field, text, filters }, at))
  return (
    <Box sx={ROW}>
      <Box component="dt" sx={{ ...CELL, color: 'text.secondary', pr: 1, overflowWrap: 'anywhere' }}>
        {isPath ? (
          <Box component="span" sx={{ fontFamily: MONO, fontSize: 12.5 }}>
            <LogText text={label} />
          </Box>
        ) : (
          label
        )}
      </Box>
      <Box
        component="dd"
        {...(open && { onClick: openAtPointer(open) })}
        sx={{
          ...CELL,
          fontFamily: MONO,
          fontSize: 12.5,
          overflowWrap: 'anywhere',
          whiteSpace: 'pre-wrap',
          ...(open && { cursor: 'pointer', '&:hover': { bgcolor: 'action.hover' } }),
        }}
      >
        {children}
      </Box>
      <Box component="dd" className="actions" sx={{ ...CELL, justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
        <span className={open && 'in-menu-too'}>
          <CopyButton label={`Copy ${label}`} text={text} />
        </span>
        {open && (
          <Tooltip title={`Actions for ${label}`}>
            <IconButton
              aria-label={`Actions for ${label}`}
              aria-haspopup="menu"
              sx={{ fontSize: 17, color: 'text.secondary' }}
              onClick={(event) => open(event.currentTarget)}
            >
              <MoreVertIcon fontSize="inherit" />
            </IconButton>
          </Tooltip>
        )}
      </Box>
    </Box>
  )
}

/** Whoever selects text to copy it wants no menu, and a long value has a button of its own. */
function openAtPointer(open: (at: MenuPlace) => void) {
  return ({ target, clientX, clientY }: MouseEvent) => {
    const isOwn = target instanceof Element && target.closest('button') === null
    if (isOwn && document.getSelection()?.isCollapsed !== false) open({ left: clientX, top: clientY })
  }
}

/** The buttons show on the row that has the pointer or the focus. A finger has no pointer: there the menu alone is always shown. */
const ROW = {
  display: 'contents',
  '&:not(:hover, :focus-within) > .actions > *': { opacity: 0 },
  '@media (hover: none)': {
    '&& > .actions > *': { opacity: 1 },
    '& .in-menu-too': { display: 'none' },
  },
} as const

const CELL = {
  m: 0,
  py: 0.25,
  fontSize: 13,
  minHeight: 32,
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 1,
  alignItems: 'center',
  alignSelf: 'stretch',
  borderBottom: 1,
  borderColor: 'divider',
} as const
