import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { keep, readKept } from '../ui/browser.ts'

const KEY = 'timberline:drawer-width'
const USUAL = 680
const MIN_WIDTH = 360
const MAX_WIDTH = 2000
/** One press of ← or →. */
const STEP = 40

/** A resizable panel beside the list, at least `minWidth` wide if the screen allows it. It is not modal: the list stays usable. */
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
          // Not `sx`: it would leave a CSS rule in the page for every width that a drag passes through.
          style: { width: `min(${shown}px, 100%)` },
        },
      }}
    >
      <ResizeHandle width={shown} onChange={setWidth} />
      {children}
    </Drawer>
  )
}

/** The left edge of the drawer, to be dragged, or moved by ← and →. */
function ResizeHandle({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') onChange(width + STEP)
    if (key === 'ArrowRight') onChange(width - STEP)
  }
  const onPointerMove = ({ buttons, clientX, currentTarget, pointerId }: PointerEvent) => {
    if (buttons === 1 && currentTarget.hasPointerCapture(pointerId)) onChange(window.innerWidth - clientX)
  }
  return (
    <Box
      component="hr"
      aria-label="Drawer width"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={onPointerMove}
      sx={{
        display: { xs: 'none', sm: 'block' },
        m: 0,
        border: 0,
        height: 'auto',
        position: 'absolute',
        zIndex: 1,
        insetBlock: 0,
        left: 0,
        width: 8,
        cursor: 'col-resize',
        touchAction: 'none',
        '&:hover, &:focus-visible, &:active': { outline: 'none', bgcolor: 'primary.main' },
      }}
    />
  )
}

/** The width of the drawer in pixels. It is a personal setting, so the browser stores it, not the address. */
function useDrawerWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(load)
  const change = (next: number) => {
    const bounded = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, next)))
    setWidth(bounded)
    keep(KEY, String(bounded))
  }
  return [width, change]
}

function load(): number {
  const kept = Number(readKept(KEY))
  return kept >= MIN_WIDTH && kept <= MAX_WIDTH ? kept : USUAL
}
