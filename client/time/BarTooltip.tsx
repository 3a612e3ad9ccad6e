import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import { LEVEL_BARS, LEVELS } from '../ui/level.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { figureText, sumFigures } from '../ui/figure-text.ts'
import { estimateCount, type Span } from './brush.ts'
import { countText, describeTime, type Bars } from './histogram-bars.ts'
import { formatCount } from '../ui/format-count.ts'

type Props = {
  bars: Bars
  selection: { anchor: number; active: number }
  /** While the pointer draws over a part of the bars. */
  span: Span | undefined
  clock: Clock
}

/** The time and the count of each level, below the bars. Screen readers get the same as the value of the slider. */
export function BarTooltip({ bars, selection: { anchor, active }, span, clock }: Props) {
  const chosen = bars.bars.slice(Math.min(anchor, active), Math.max(anchor, active) + 1)
  const fromMs = chosen[0]?.startMs ?? 0
  const { fromMs: first, toMs: end } = span ?? { fromMs, toMs: fromMs + chosen.length * bars.intervalMs }
  const levels = span ? [] : chosen.flatMap((bar) => bar.levels)
  const sums = LEVELS.toReversed().map((level) => ({ level, count: sum(levels.filter((one) => one.level === level)) }))
  const from = Math.min(anchor, active)
  const parts = bars.series
    ? bars.series.map(({ id, label, color, counts }) => {
        const figure = sumFigures(span ? [] : counts.slice(from, from + chosen.length))
        return { id, label, color, text: figureText(figure), isNone: figure.value === 0 }
      })
    : sums.map(({ level, count }) => {
        return { id: level, label: level, color: LEVEL_BARS[level], text: formatCount(count), isNone: count === 0 }
      })
  const total = chosen.reduce((count, bar) => count + bar.total, 0)
  const at = (active + 0.5) / bars.bars.length
  return (
    <Paper
      aria-hidden
      elevation={4}
      // On the side with more space.
      style={at < 0.5 ? { left: `${at * 100}%` } : { right: `${(1 - at) * 100}%` }}
      sx={{
        position: 'absolute',
        top: '100%',
        zIndex: 4,
        px: 1.25,
        py: 0.75,
        fontSize: 12,
        pointerEvents: 'none',
        border: 1,
        borderColor: 'divider',
        whiteSpace: 'nowrap',
      }}
    >
      <Box sx={{ color: 'text.secondary' }}>{describeTime(first, end, clock)}</Box>
      <Box sx={{ fontWeight: 600 }}>{span ? `About ${countText(estimateCount(bars, span))}` : countText(total)}</Box>
      {parts
        .filter(({ isNone }) => !isNone)
        .map(({ id, label, color, text }) => (
          <Box key={id} sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}>
            <Box sx={{ width: 8, height: 8, borderRadius: 0.5 }} style={{ background: color }} />
            {label}
            <Box sx={{ ml: 'auto', pl: 2, fontVariantNumeric: 'tabular-nums' }}>{text}</Box>
          </Box>
        ))}
    </Paper>
  )
}

function sum(levels: readonly { count: number }[]): number {
  return levels.reduce((total, { count }) => total + count, 0)
}
