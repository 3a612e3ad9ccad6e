import { useXScale, useYScale } from '@mui/x-charts/hooks'
import type { FigureFragment } from '../generated/graphql.ts'
import { bandOf, sumFigures } from '../ui/figure-text.ts'
import { bandAreas } from './over-time.ts'

type Figures = readonly (FigureFragment | undefined)[]

type BandsProps = { starts: readonly Date[]; figures: readonly Figures[]; colors: readonly string[] }

/** Around the lines of estimates, where the true ones lie with 95%. */
export function Bands({ starts, figures, colors }: BandsProps) {
  const x = useXScale<'time'>()
  const y = useYScale<'linear'>()
  return (
    <g style={{ pointerEvents: 'none' }} data-part="bands">
      {figures.flatMap((line, at) =>
        bandAreas(line).map((corners) => (
          <polygon
            key={`${at} ${corners[0]?.at}`}
            points={corners.map((corner) => `${x(starts[corner.at] ?? 0)},${y(corner.value)}`).join(' ')}
            style={{ fill: colors[at] }}
            opacity={0.18}
          />
        )),
      )}
    </g>
  )
}

/** On bars of estimates: where the true sum lies with 95%. */
export function Whiskers({ starts, figures }: Omit<BandsProps, 'colors'>) {
  const x = useXScale<'band'>()
  const y = useYScale<'linear'>()
  const wide = Math.min(6, x.bandwidth())
  return (
    <g style={{ pointerEvents: 'none', stroke: 'var(--mui-palette-text-primary)' }} data-part="bands">
      {starts.map((start, at) => {
        const moment = figures.map((line) => line[at])
        const band = moment.some((figure) => figure?.value) ? bandOf(sumFigures(moment)) : undefined
        if (!band) return null
        const middle = (x(start) ?? 0) + x.bandwidth() / 2
        const [low, high] = [y(Math.max(0, band.low)), y(band.high)]
        const ends = [low, high].map((end) => `M${middle - wide / 2} ${end}h${wide}`).join('')
        return <path key={start.getTime()} d={`M${middle} ${low}V${high}${ends}`} opacity={0.65} />
      })}
    </g>
  )
}
