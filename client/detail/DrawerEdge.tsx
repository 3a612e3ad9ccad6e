import Box from '@mui/material/Box'
import { useEffect, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import { MAX_WIDTH, MIN_WIDTH } from './drawer-width.ts'

/** One press of ← or →. */
const STEP = 40

type Props = { panel: RefObject<HTMLElement | null>; onChange: (width: number) => void }

/** The left edge of the drawer, to be dragged, or moved by ← and →. */
export function DrawerEdge({ panel, onChange }: Props) {
  const width = useWidthOf(panel)
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

/** The width that the page gives an element: it may have less room than was asked for. */
function useWidthOf(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(MIN_WIDTH)
  useEffect(() => {
    const box = element.current
    if (!box) return undefined
    const measure = () => setWidth(Math.round(box.getBoundingClientRect().width))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    return () => observer.disconnect()
  }, [element])
  return width
}
