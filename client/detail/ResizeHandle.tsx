import Box from '@mui/material/Box'
import type { KeyboardEvent, PointerEvent } from 'react'
import { MAX_WIDTH, MIN_WIDTH } from './useDrawerWidth.ts'

const STEP = 40

/** The left edge of the drawer, to be dragged, or moved by ← and →. */
export function ResizeHandle({ width, onChange }: { width: number; onChange: (width: number) => void }) {
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
      aria-label="Width of the drawer"
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
