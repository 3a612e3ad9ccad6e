import Box from '@mui/material/Box'
import { useContext, useRef, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { DetailPlaceContext } from '../state/detail-place.ts'
import { BESIDE, LIST_MIN_WIDTH } from './drawer-width.ts'
import { DrawerEdge } from './DrawerEdge.tsx'
import { useKeptWidth } from './useKeptWidth.ts'

type Props = {
  /** Room for two logs side by side. */
  isWide: boolean
  children: ReactNode
}

/** A resizable panel: beside the list where there is room for both, else over it. It is not modal: the list stays usable. */
export function DetailDrawer({ isWide, children }: Props) {
  const place = useContext(DetailPlaceContext)
  const panel = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useKeptWidth()
  if (!place) return null
  return createPortal(
    <Box
      ref={panel}
      {...DIALOG}
      // Not `sx`: it would leave a CSS rule in the page for every width that a drag passes through.
      style={{ ['--drawer-width' as string]: width === undefined ? undefined : `${width}px` }}
      sx={{ ...PANEL, ...OVER, ...(isWide && WIDE), [BESIDE]: isWide ? WIDE_BESIDE_LIST : BESIDE_LIST }}
    >
      <DrawerEdge panel={panel} onChange={setWidth} />
      {children}
    </Box>,
    place,
  )
}

/** Not the element `dialog`, which the browser places by rules of its own. */
const DIALOG = { role: 'dialog', 'aria-label': 'Log details' } as const

const PANEL = {
  display: 'flex',
  flexDirection: 'column',
  minWidth: 0,
  bgcolor: 'background.paper',
  borderLeft: 1,
  borderColor: 'divider',
} as const

const OVER = {
  position: 'fixed',
  zIndex: 'drawer',
  insetBlock: 0,
  right: 0,
  width: 'min(var(--drawer-width, 680px), 100%)',
  boxShadow: 12,
} as const

const WIDE = { width: 'min(max(var(--drawer-width, 680px), 1080px), 100%)' } as const

const BESIDE_LIST = {
  position: 'relative',
  zIndex: 'auto',
  height: '100%',
  width: `min(var(--drawer-width, clamp(480px, 38vw, 680px)), 100vw - ${LIST_MIN_WIDTH}px)`,
  boxShadow: 'none',
} as const

/** The second log is chosen from the list, so a comparison must not hide it. */
const WIDE_BESIDE_LIST = {
  ...BESIDE_LIST,
  width: `min(max(var(--drawer-width, 1080px), 720px), 100vw - ${LIST_MIN_WIDTH}px)`,
} as const
