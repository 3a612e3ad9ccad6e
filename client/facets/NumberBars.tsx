import Box from '@mui/material/Box'
import { formatCount } from '../ui/format-count.ts'
import type { Range } from './number-range.ts'
import { placesOf, rangeBetween, shortNumber, type Numbers } from './number-scale.ts'

type Bar = Numbers['histogram'][number]
type Props = { numbers: Numbers; range: Range | undefined; onTake: (range: Range) => void }

const HEIGHT = 40
/** A bar that is there is seen. */
const MIN_HEIGHT = 1.5

/** A click on a bar takes its numbers. For keys there is the slider below, and what the bars say in sum is written there. */
export function NumberBars({ numbers: { histogram }, range, onTake }: Props) {
  const largest = Math.max(1, ...histogram.map(({ count }) => count.value ?? 0))
  const [from, to] = placesOf(histogram, range)
  return (
    <Box
      component="svg"
      aria-hidden
      viewBox={`0 0 ${histogram.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      sx={{
        display: 'block',
        width: 1,
        height: HEIGHT,
        '& g': { cursor: 'pointer' },
        '& g:hover .room': { opacity: 0.12 },
      }}
    >
      {histogram.map((bar, i) => {
        const height = heightOf(bar, largest)
        const isOpen = bar.from === null || bar.to === null
        const isIn = i + 1 > from && i < to
        return (
          <g key={bar.from} onClick={() => onTake(rangeBetween(histogram, [i, i + 1]))}>
            <title>{describeBar(bar)}</title>
            <rect className="room" x={i} width={1} height={HEIGHT} fill="currentColor" opacity={0} />
            <Box
              component="rect"
              x={i + 0.08}
              y={HEIGHT - height}
              width={0.84}
              height={height}
              sx={{ fill: isIn ? 'var(--mui-palette-primary-main)' : 'var(--mui-palette-text-secondary)' }}
              opacity={(isIn ? 0.5 : 0.25) * (isOpen ? 0.6 : 1)}
            />
          </g>
        )
      })}
    </Box>
  )
}

const heightOf = ({ count }: Bar, largest: number) => {
  const value = count.value ?? 0
  return value === 0 ? 0 : Math.max(MIN_HEIGHT, (value / largest) * HEIGHT)
}

function describeBar({ from, to, count: { value, low, high, isExact } }: Bar): string {
  const where =
    from === null
      ? to === null
        ? 'All'
        : `Below ${shortNumber(to)}`
      : to === null
        ? `${shortNumber(from)} and more`
        : `${shortNumber(from)} to below ${shortNumber(to)}`
  const logs = (count: number | null) => (count === null ? '?' : formatCount(Math.round(count)))
  return isExact ? `${where}: ${logs(value)} logs` : `${where}: ≈ ${logs(value)} logs (${logs(low)} to ${logs(high)})`
}
