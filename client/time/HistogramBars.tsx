import { isLoud, LEVEL_BARS } from '../ui/level.ts'
import type { Bar, Bars } from './histogram-bars.ts'

type Props = {
  bars: Bars
  width: number
  height: number
  /** What is chosen, in pixels from the left. */
  chosen: { from: number; to: number } | undefined
}

/** Space above the highest bar for its number, and because the thinnest parts are drawn higher than they are. */
export const HEADROOM = 14

export function HistogramBars({ bars: { bars, total }, width, height, chosen }: Props) {
  const step = width / Math.max(1, bars.length)
  const highest = Math.max(1, ...bars.map((bar) => bar.total))
  return (
    <svg width={width} height={height} aria-hidden style={{ display: 'block' }}>
      {total > 0 && (
        <line
          x2={width}
          y1={HEADROOM}
          y2={HEADROOM}
          strokeDasharray="1 3"
          style={{ stroke: 'var(--mui-palette-text-secondary)', opacity: 0.5 }}
        />
      )}
      {chosen && (
        <rect
          x={chosen.from}
          width={chosen.to - chosen.from}
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
  // The most severe level is on top, where nothing hides it.
  return bar.levels.toReversed().map(({ level, count }) => {
    // One error among a million logs must stay visible.
    const height = Math.max(isLoud(level) ? 3 : 1, count * scale)
    y -= height
    return (
      <rect
        key={level}
        x={x + gap / 2}
        y={y}
        width={Math.max(1, width - gap)}
        height={height}
        style={{ fill: LEVEL_BARS[level] }}
      />
    )
  })
}
