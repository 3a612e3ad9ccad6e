import Drawer from '@mui/material/Drawer'
import type { ReactNode } from 'react'
import { ResizeHandle } from './ResizeHandle.tsx'
import { useDrawerWidth } from './useDrawerWidth.ts'

/** Room beside the list, as wide as a person wants it; at least `minWidth` where the screen has it. The list stays usable: it is no modal. */
export function DetailDrawer({ minWidth, children }: { minWidth: number; children: ReactNode }) {
  const [width, setWidth] = useDrawerWidth()
  const shown = Math.max(width, minWidth)
  return (
    <Drawer
      open
      variant="persistent"
      anchor="right"
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': 'Log details',
          elevation: 12,
          sx: { borderLeft: 1, borderColor: 'divider' },
          // A rule of its own for every width that a drag goes through would stay in the page.
          style: { width: `min(${shown}px, 100%)` },
        },
      }}
    >
      <ResizeHandle width={shown} onChange={setWidth} />
      {children}
    </Drawer>
  )
}
