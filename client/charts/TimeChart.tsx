import Box from '@mui/material/Box'
import { BarChart } from '@mui/x-charts/BarChart'
import { LineChart } from '@mui/x-charts/LineChart'
import { useMemo } from 'react'
import { rangeOfSpan } from '../time/brush.ts'
import { describeTime, toTicks } from '../time/histogram-bars.ts'
import type { TimeRange } from '../time/time-range.ts'
import { bandOf, figureText, sumFigures } from '../ui/figure-text.ts'
import { formatCompact } from '../ui/format-count.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { Bands, Whiskers } from './Bands.tsx'
import { lineColor, lineDash } from './colors.ts'
import type { Line, Stats } from './groups.ts'
import { overTime } from './over-time.ts'
import type { Question } from './question.ts'

type Props = {
  stats: Stats
  lines: readonly Line[]
  question: Question
  isByLevel: boolean
  clock: Clock
  onRange: (range: TimeRange) => void
}

const TICKS = 8

/** The measure of each group over time; a click on a moment, or Enter on a figure, selects its part of the time. */
export function TimeChart({ stats, lines, question, isByLevel, clock, onRange }: Props) {
  const isStacked = question.shape === 'bars'
  const { startsMs, figures } = useMemo(() => overTime(lines), [lines])
  const starts = useMemo(() => startsMs.map((ms) => new Date(ms)), [startsMs])
  const intervalMs = Number(stats.interval)
  const colors = lines.map((line, at) => lineColor(line, at, isByLevel))
  const span = { fromMs: startsMs[0] ?? 0, toMs: (startsMs.at(-1) ?? 0) + intervalMs }
  const ticks = new Map(toTicks(span, TICKS, clock).map(({ atMs, label }) => [atMs, label]))
  const series = lines.map(({ label }, at) => ({
    id: `line-${at}`,
    label,
    color: colors[at] ?? '',
    data: figures[at]?.map((figure) => figure?.value ?? null) ?? [],
    valueFormatter: (_: number | null, { dataIndex }: { dataIndex: number }) => {
      const figure = figures[at]?.[dataIndex]
      return figure ? figureText(figure) : '–'
    },
  }))
  const xAxis = {
    id: 'time',
    data: starts,
    valueFormatter: (start: Date, { location }: { location: string }) => {
      const ms = start.getTime()
      return location === 'tick' ? (ticks.get(ms) ?? '') : describeTime(ms, ms + intervalMs, clock)
    },
    tickLabelStyle: { fontSize: 11 },
  }
  const yAxis = {
    id: 'figure',
    width: 52,
    valueFormatter: (value: number) => formatCompact(value),
    domainLimit: () => domainOf(figures, isStacked),
    tickLabelStyle: { fontSize: 11 },
  }
  const common = {
    hideLegend: true,
    grid: { horizontal: true },
    margin: { top: 12, right: 12, bottom: 4, left: 4 },
    slotProps: { tooltip: { sort: 'none' as const } },
    experimentalFeatures: { keyboardActivation: true },
    onAxisClick: (_: unknown, data: { dataIndex: number } | null) => {
      const fromMs = data ? startsMs[data.dataIndex] : undefined
      if (fromMs !== undefined) onRange(rangeOfSpan({ fromMs, toMs: fromMs + intervalMs }))
    },
  }
  return (
    <Box data-part="chart" sx={{ ...PLACE, ...dashes(lines) }}>
      {isStacked ? (
        <BarChart
          {...common}
          series={series.map((one) => ({ ...one, stack: 'all' }))}
          xAxis={[
            {
              ...xAxis,
              scaleType: 'band',
              categoryGapRatio: 0.15,
              tickInterval: (start: Date) => ticks.has(start.getTime()),
            },
          ]}
          yAxis={[yAxis]}
        >
          <Whiskers starts={starts} figures={figures} />
        </BarChart>
      ) : (
        <LineChart
          {...common}
          series={series.map((one) => ({ ...one, showMark: starts.length === 1, curve: 'linear' as const }))}
          xAxis={[{ ...xAxis, scaleType: 'time', tickInterval: [...ticks.keys()].map((ms) => new Date(ms)) }]}
          yAxis={[yAxis]}
        >
          <Bands starts={starts} figures={figures} colors={colors} />
        </LineChart>
      )}
    </Box>
  )
}

const PLACE = {
  // A chart is as high as its place.
  height: 'clamp(240px, 100cqh - 150px, 620px)',
  cursor: 'pointer',
  '&& .MuiChartsAxis-line, && .MuiChartsAxis-tick': { stroke: 'var(--mui-palette-divider)' },
  '&& .MuiChartsAxis-tickLabel': { fill: 'var(--mui-palette-text-secondary)' },
} as const

/** From 0, and with room for the bands. */
function domainOf(figures: ReturnType<typeof overTime>['figures'], isStacked: boolean): { min: number; max: number } {
  const moments = figures[0]?.map((_, at) => figures.map((line) => line[at])) ?? []
  const ends = moments.flatMap((moment) => {
    if (isStacked) return [sumFigures(moment).high ?? 0]
    return moment.flatMap((figure) => {
      const { low, high } = bandOf(figure) ?? { low: figure?.value ?? 0, high: figure?.value ?? 0 }
      return [low, high]
    })
  })
  const [lowest, highest] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  return { min: lowest, max: highest === lowest ? lowest + 1 : highest * 1.05 }
}

function dashes(lines: readonly Line[]): Record<string, object> {
  return Object.fromEntries(lines.map((_, at) => [`& [data-series="line-${at}"]`, { strokeDasharray: lineDash(at) }]))
}
