import Box from '@mui/material/Box'
import { useRef, type PointerEvent } from 'react'
import { clampHeight, HEIGHT, heightAfterKey } from './histogram-height.ts'

type Props = { height: number; onHeight: (height: number) => void }

/** The lower edge of the histogram, which is dragged, or moved by the arrow keys; a double click brings the usual height back. */
export function HistogramResizer({ height, onHeight }: Props) {
  const start = useRef<{ y: number; height: number }>(undefined)
  const begin = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { y: event.clientY, height }
  }
  const move = ({ clientY }: PointerEvent) =>
    start.current && onHeight(clampHeight(start.current.height + clientY - start.current.y))
  const end = () => {
    start.current = undefined
  }
  return (
    <Box
      component="hr"
      tabIndex={0}
      aria-label="Height of the histogram"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={HEIGHT.least}
      aria-valuemax={HEIGHT.most}
      title="Drag to change the height"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onHeight(HEIGHT.usual)}
      onKeyDown={(event) => {
        const next = heightAfterKey(height, event.key)
        if (next === undefined) return
        event.preventDefault()
        onHeight(next)
      }}
      sx={{
        position: 'absolute',
        m: 0,
        border: 0,
        zIndex: 1,
        insetInline: 0,
        bottom: -4,
        height: 8,
        cursor: 'row-resize',
        touchAction: 'none',
        '&:hover, &:focus-visible, &:active': {
          outline: 0,
          background: 'linear-gradient(var(--mui-palette-primary-main) 0 0) center / 100% 2px no-repeat',
        },
      }}
    />
  )
}
