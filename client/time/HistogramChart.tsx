import Box from '@mui/material/Box'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { BarTooltip } from './BarTooltip.tsx'
import { countText, describeTime, rangeOfBars, toTicks, type Bars } from './histogram-bars.ts'
import { HistogramBars } from './HistogramBars.tsx'
import type { TimeRange } from './time-range.ts'
import { useBarSelection } from './useBarSelection.ts'

type Props = { bars: Bars; width: number; height: number; onRange: (range: TimeRange) => void }

const TICK_WIDTH = 90

/** Bars over time: a click or a drag selects a range. For screen readers it is a slider over the bars. */
export function HistogramChart({ bars, width, height, onRange }: Props) {
  const [zone] = useTimeZone()
  const count = bars.bars.length
  const { selection, look, handlers } = useBarSelection(count, (one, other) => {
    const range = rangeOfBars(bars, one, other)
    if (range) onRange(range)
  })
  const span = count === 0 ? 'no data' : describeTime(bars.fromMs, bars.toMs, zone)
  const chosen = selection && describeBars(bars, selection, zone)
  const left = (atMs: number) => ((atMs - bars.fromMs) / (bars.toMs - bars.fromMs)) * 100
  return (
    <Box sx={{ position: 'relative' }}>
      <Box
        {...handlers}
        sx={{
          position: 'relative',
          height,
          cursor: 'crosshair',
          touchAction: 'pan-y',
          borderBottom: 1,
          borderColor: 'divider',
          '&:focus-within': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 2 },
        }}
      >
        <HistogramBars bars={bars} width={width} height={height} selection={selection} />
        <Box
          component="input"
          type="range"
          min={0}
          max={Math.max(0, count - 1)}
          value={selection?.active ?? 0}
          onChange={(event: React.ChangeEvent<HTMLInputElement>) => look(Number(event.target.value))}
          aria-label={`Logs over time, ${span}, ${countText(bars.total)}. Arrow keys move over the bars, Enter zooms in.`}
          aria-valuetext={chosen ?? span}
          sx={{ position: 'absolute', inset: 0, m: 0, width: '100%', opacity: 0, pointerEvents: 'none' }}
        />
      </Box>
      <Box
        aria-hidden
        sx={{ position: 'relative', height: 18, overflow: 'hidden', fontSize: 11, color: 'text.secondary' }}
      >
        {toTicks(bars, Math.max(1, Math.floor(width / TICK_WIDTH)), zone).map(({ atMs, label }) => (
          <Box
            key={atMs}
            component="span"
            sx={{ position: 'absolute', pl: 0.5, borderLeft: 1, borderColor: 'divider', lineHeight: '18px' }}
            style={{ left: `${left(atMs)}%` }}
          >
            {label}
          </Box>
        ))}
      </Box>
      {selection && <BarTooltip bars={bars} selection={selection} />}
    </Box>
  )
}

function describeBars(
  bars: Bars,
  { anchor, active }: { anchor: number; active: number },
  zone: 'local' | 'utc',
): string {
  const chosen = bars.bars.slice(Math.min(anchor, active), Math.max(anchor, active) + 1)
  const fromMs = chosen[0]?.startMs ?? 0
  const total = chosen.reduce((sum, bar) => sum + bar.total, 0)
  const levels = chosen.length === 1 ? (chosen[0]?.levels ?? []) : []
  const parts = levels.map(({ level, count }) => `, ${count} ${level}`)
  return `${describeTime(fromMs, fromMs + chosen.length * bars.intervalMs, zone)}: ${countText(total)}${parts.join('')}`
}
