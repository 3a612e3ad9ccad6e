import { BarChart } from '@mui/x-charts/BarChart'
import { LineChart } from '@mui/x-charts/LineChart'
import { figureText } from '../ui/figure-text.ts'
import { startsOf, toLines, type Stats } from './time-series.ts'

type Props = { stats: Stats; isStacked: boolean }

/** The first measure of each group over time. */
export function TimeChart({ stats, isStacked }: Props) {
  const lines = toLines(stats)
  const starts = startsOf(lines)
  const series = lines.map(({ label, group }) => {
    const figures = starts.map((start) => group.buckets.find((bucket) => bucket.start === start)?.values[0])
    return {
      id: label,
      label,
      data: figures.map((figure) => figure?.value ?? null),
      valueFormatter: (_: number | null, { dataIndex }: { dataIndex: number }) => {
        const figure = figures[dataIndex]
        return figure ? figureText(figure) : '–'
      },
    }
  })
  const times = starts.map((start) => new Date(start))
  const common = { height: 360, hideLegend: lines.length < 2 }
  return isStacked ? (
    <BarChart
      {...common}
      series={series.map((one) => ({ ...one, stack: 'all' }))}
      xAxis={[{ data: times, scaleType: 'band' }]}
    />
  ) : (
    <LineChart
      {...common}
      series={series.map((one) => ({ ...one, showMark: false }))}
      xAxis={[{ data: times, scaleType: 'time' }]}
    />
  )
}
