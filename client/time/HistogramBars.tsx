import { isLoud, LEVEL_BARS } from '../ui/level.ts'
import type { Bars } from './histogram-bars.ts'

type Props = {
  bars: Bars
  width: number
  height: number
  /** What is chosen, in pixels from the left. */
  chosen: { from: number; to: number } | undefined
}

/** Space above the highest bar for its number, and because the thinnest parts are drawn higher than they are. */
export const HEADROOM = 14

export function HistogramBars({ bars: { bars, series, total }, width, height, chosen }: Props) {
  const step = width / Math.max(1, bars.length)
  const parts = bars.map(({ levels }, at): readonly Part[] =>
    series
      ? series.map(({ id, color, counts }) => ({ name: id, color, count: counts[at]?.value ?? 0, least: 1 }))
      : // The most severe level is on top, where nothing hides it, and one error among a million logs must stay visible.
        levels.toReversed().map(({ level, count }) => {
          return { name: level, color: LEVEL_BARS[level], count, least: isLoud(level) ? 3 : 1 }
        }),
  )
  // The parts of an estimate may add up to more than there is.
  const sums = parts.map((stack) => stack.reduce((sum, { count }) => sum + count, 0))
  const highest = Math.max(1, ...bars.map((bar) => bar.total), ...sums)
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
          parts={parts[index] ?? []}
          x={index * step}
          width={step}
          scale={(height - HEADROOM) / highest}
          floor={height}
        />
      ))}
    </svg>
  )
}

type Part = { name: string; color: string; count: number; least: number }
type BarProps = { parts: readonly Part[]; x: number; width: number; scale: number; floor: number }

/** The first part is the lowest. */
function StackedBar({ parts, x, width, scale, floor }: BarProps) {
  const gap = width > 4 ? 1 : 0
  let y = floor
  return parts
    .filter(({ count }) => count > 0)
    .map(({ name, color, count, least }) => {
      const height = Math.max(least, count * scale)
      y -= height
      return (
        <rect
          key={name}
          x={x + gap / 2}
          y={y}
          width={Math.max(1, width - gap)}
          height={height}
          style={{ fill: color }}
        />
      )
    })
}
