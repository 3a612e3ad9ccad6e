import { levelTint } from '../ui/level.ts'
import type { Bar, Bars } from './histogram-bars.ts'

type Props = {
  bars: Bars
  width: number
  height: number
  selection: { anchor: number; active: number } | undefined
}

/** Space above the highest bar, because its thinnest parts are drawn higher than they are. */
const HEADROOM = 8

export function HistogramBars({ bars: { bars }, width, height, selection }: Props) {
  const step = width / Math.max(1, bars.length)
  const highest = Math.max(1, ...bars.map(({ total }) => total))
  const from = selection && Math.min(selection.anchor, selection.active)
  const to = selection && Math.max(selection.anchor, selection.active) + 1
  return (
    <svg width={width} height={height} aria-hidden style={{ display: 'block' }}>
      {from !== undefined && to !== undefined && (
        <rect
          x={from * step}
          width={(to - from) * step}
          height={height}
          style={{ fill: 'var(--mui-palette-text-primary)', opacity: 0.12 }}
        />
      )}
      {bars.map((bar, index) => (
        <StackedBar
          key={bar.startMs}
          bar={bar}
          x={index * step}
          width={step}
          scale={(height - HEADROOM) / highest}
          floor={height}
        />
      ))}
    </svg>
  )
}

type BarProps = { bar: Bar; x: number; width: number; scale: number; floor: number }

function StackedBar({ bar, x, width, scale, floor }: BarProps) {
  const gap = width > 4 ? 1 : 0
  let y = floor
  return bar.levels.map(({ level, count }) => {
    // One error among a million logs must stay visible.
    const height = Math.max(1.5, count * scale)
    y -= height
    return (
      <rect
        key={level}
        x={x + gap / 2}
        y={y}
        width={Math.max(1, width - gap)}
        height={height}
        style={{ fill: levelTint(level, 100) }}
      />
    )
  })
}
