import Box from '@mui/material/Box'
import { KEPT_MS, type Point } from './rates.ts'

type Props = { label: string; points: readonly Point[] }

const WIDTH = 300
const HEIGHT = 48

/** The last ten minutes as a line, the newest at the right; a gap where nothing was known. */
export function Sparkline({ label, points }: Props) {
  const max = Math.max(1, ...points.map(({ value }) => value ?? 0))
  const end = points.at(-1)?.atMs ?? 0
  const place = ({ atMs, value }: Point) => {
    const x = WIDTH * (1 - (end - atMs) / KEPT_MS)
    const y = HEIGHT - 2 - ((value ?? 0) / max) * (HEIGHT - 4)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  }
  return (
    <Box component="figure" aria-label={label} sx={{ m: 0 }}>
      <Box
        component="svg"
        aria-hidden
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        sx={{ display: 'block', width: '100%', height: HEIGHT, color: 'primary.main' }}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} stroke="var(--mui-palette-divider)" />
        {stretches(points).map((stretch) => (
          <polyline
            key={stretch[0]?.atMs}
            points={stretch.map(place).join(' ')}
            fill="none"
            stroke="currentColor"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </Box>
    </Box>
  )
}

/** The points between two gaps. */
function stretches(points: readonly Point[]): Point[][] {
  const found: Point[][] = [[]]
  for (const point of points) {
    if (point.value === null) found.push([])
    else found.at(-1)?.push(point)
  }
  return found.filter((stretch) => stretch.length > 0)
}
