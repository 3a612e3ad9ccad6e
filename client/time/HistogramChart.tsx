import Box from '@mui/material/Box'
import { lazy, Suspense } from 'react'
import type { Clock } from '../ui/time/relative-moment.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { offsetsText, zoneName } from '../ui/time/zone-clock.ts'
import { BarTooltip } from './BarTooltip.tsx'
import { rangeOfSpan, spanOfBrush, type Brush, type Span } from './brush.ts'
import { countText, describeTime, rangeOfBars, toTicks, type Bar, type Bars } from './histogram-bars.ts'
import { HEADROOM, HistogramBars } from './HistogramBars.tsx'
import type { LevelChoice } from './HistogramLegend.tsx'
import type { TimeRange } from './time-range.ts'
import type { Burst } from './useBrushed.ts'
import { useBarMenu } from './useBarMenu.ts'
import { point, useBarSelection } from './useBarSelection.ts'
import { formatCount } from '../ui/format-count.ts'

const BarMenu = lazy(() => import('./BarMenu.tsx').then((module) => ({ default: module.BarMenu })))

type Props = {
  bars: Bars
  width: number
  height: number
  nowMs: number
  levels: LevelChoice
  onExplain: (burst: Burst) => void
  onRange: (range: TimeRange) => void
}

const TICK_WIDTH = 90
/** Room for the zone at the end of the axis, which stands over no other text. */
const ZONE_WIDTH = 84
const ZONE = { position: 'absolute', right: 0, pl: 1, lineHeight: '18px', bgcolor: 'background.default' } as const

/** The number of logs of the highest bar, at its height. */
const HIGHEST = {
  position: 'absolute',
  top: 0,
  lineHeight: `${HEADROOM}px`,
  fontSize: 11,
  color: 'text.secondary',
  pointerEvents: 'none',
} as const

/** Bars over time: a click or a drag selects a range, and a bar has a menu. For screen readers it is a slider over the bars. */
export function HistogramChart({ bars, width, height, nowMs, levels, onExplain, onRange }: Props) {
  const [zone] = useTimeZone()
  const clock = { zone, nowMs }
  const count = bars.bars.length
  const spanOf = (brush: Brush) => spanOfBrush(bars, brush, { width, zone })
  const { selection, look, barOf, clear, handlers } = useBarSelection(count, (what) => {
    const range = 'one' in what ? rangeOfBars(bars, what.one, what.other) : rangeOfSpan(spanOf(what))
    if (range) onRange(range)
  })
  // The press that opens the menu chooses nothing, however long it lasts.
  const { menu, ...barMenu } = useBarMenu({ bars: bars.bars, active: selection?.active ?? 0, barOf, onOpen: clear })
  const menuBar = bars.bars.findIndex(({ startMs }) => startMs === menu?.bar.startMs)
  const marked = menuBar === -1 ? selection : point(menuBar)
  const span = selection?.brush ? spanOf(selection.brush) : undefined
  const all = count === 0 ? 'no data' : describeTime(bars.fromMs, bars.toMs, clock)
  const chosen = selection && describeBars(bars, selection, clock)
  const left = (atMs: number) => ((atMs - bars.fromMs) / (bars.toMs - bars.fromMs)) * 100
  const ticks = toTicks(bars, Math.max(1, Math.floor(width / TICK_WIDTH)), clock).filter(
    ({ atMs }) => (left(atMs) / 100) * width <= width - ZONE_WIDTH,
  )
  return (
    <Box sx={{ position: 'relative' }}>
      <Box
        {...handlers}
        onContextMenu={barMenu.handlers.onContextMenu}
        onKeyDown={(event) => {
          barMenu.handlers.onKeyDown(event)
          handlers.onKeyDown(event)
        }}
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
        <HistogramBars
          bars={bars}
          width={width}
          height={height}
          chosen={marked && placesOf(bars, width, span ?? spanOfBars(bars, marked))}
        />
        {bars.total > 0 && (
          <Box aria-hidden sx={HIGHEST}>
            {formatCount(Math.max(...bars.bars.map(({ total }) => total)))}
          </Box>
        )}
        <Box
          component="input"
          type="range"
          min={0}
          max={Math.max(0, count - 1)}
          value={selection?.active ?? 0}
          onChange={(event: React.ChangeEvent<HTMLInputElement>) => look(Number(event.target.value))}
          aria-label={`Logs over time, ${all}, ${countText(bars.total)}. Arrow keys move over the bars, Enter zooms in, Shift+F10 opens a menu.`}
          aria-valuetext={chosen ?? all}
          sx={{ position: 'absolute', inset: 0, m: 0, width: '100%', opacity: 0, pointerEvents: 'none' }}
        />
      </Box>
      <Box
        aria-hidden
        sx={{ position: 'relative', height: 18, overflow: 'hidden', fontSize: 11, color: 'text.secondary' }}
      >
        {ticks.map(({ atMs, label }) => (
          <Box
            key={atMs}
            component="span"
            sx={{ position: 'absolute', pl: 0.5, borderLeft: 1, borderColor: 'divider', lineHeight: '18px' }}
            style={{ left: `${left(atMs)}%` }}
          >
            {label}
          </Box>
        ))}
        {count > 0 && (
          <Box component="span" title={zoneName(zone)} sx={ZONE}>
            {offsetsText(bars.fromMs, bars.toMs, zone)}
          </Box>
        )}
      </Box>
      {selection && <BarTooltip bars={bars} selection={selection} span={span} clock={clock} />}
      {menu && (
        <Suspense>
          <BarMenu
            bar={menu.bar}
            at={menu.at}
            choice={levels}
            onZoom={() => onRange(rangeOfSpan(spanOfBar(bars, menu.bar)))}
            onExplain={() => onExplain({ range: rangeOfSpan(spanOfBar(bars, menu.bar)), of: rangeOfSpan(bars) })}
            onClose={barMenu.close}
          />
        </Suspense>
      )}
    </Box>
  )
}

function spanOfBar({ intervalMs }: Bars, { startMs }: Bar): Span {
  return { fromMs: startMs, toMs: startMs + intervalMs }
}

function spanOfBars({ bars, intervalMs }: Bars, { anchor, active }: { anchor: number; active: number }): Span {
  const [first, last] = [bars[Math.min(anchor, active)]?.startMs ?? 0, bars[Math.max(anchor, active)]?.startMs ?? 0]
  return { fromMs: first, toMs: last + intervalMs }
}

function placesOf({ fromMs, toMs }: Bars, width: number, span: Span): { from: number; to: number } {
  const place = (atMs: number) => Math.max(0, Math.min(1, (atMs - fromMs) / (toMs - fromMs))) * width
  return { from: place(span.fromMs), to: place(span.toMs) }
}

function describeBars(bars: Bars, { anchor, active }: { anchor: number; active: number }, clock: Clock): string {
  const chosen = bars.bars.slice(Math.min(anchor, active), Math.max(anchor, active) + 1)
  const fromMs = chosen[0]?.startMs ?? 0
  const total = chosen.reduce((sum, bar) => sum + bar.total, 0)
  const levels = chosen.length === 1 ? (chosen[0]?.levels ?? []) : []
  const parts = levels.map(({ level, count }) => `, ${formatCount(count)} ${level}`)
  return `${describeTime(fromMs, fromMs + chosen.length * bars.intervalMs, clock)}: ${countText(total)}${parts.join('')}`
}
