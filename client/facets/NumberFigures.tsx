import Box from '@mui/material/Box'
import { formatCount } from '../ui/format-count.ts'
import { shortNumber, type Numbers } from './number-scale.ts'

type Figure = {
  value: number | null
  low?: number | null
  high?: number | null
  isExact?: boolean
  why: string | null
}

/** What is known of the numbers in a few figures: `≈` where they are estimated. */
export function NumberFigures({ numbers }: { numbers: Numbers }) {
  const { min, max, percentiles, values, basis } = numbers
  const at = (wanted: number) => percentiles.find(({ percentile }) => percentile === wanted)?.value
  const figures = [
    ['min', min],
    ['p50', at(50)],
    ['p95', at(95)],
    ['max', max],
  ] as const
  const isSample = basis.kind === 'SAMPLE'
  return (
    <>
      <Box component="dl" sx={FIGURES}>
        {figures.map(([name, figure]) => (
          <div key={name} title={figure && titleOf(figure)}>
            <dt>{name}</dt>
            <dd>{figure ? textOf(figure) : '–'}</dd>
          </div>
        ))}
      </Box>
      <Box sx={{ mt: 0.5, fontSize: 12, color: 'text.secondary' }}>
        {isSample
          ? `From a sample of ${formatCount(basis.rows)} logs, so without min and max. ${describeNone(numbers, ' of the sample')}`
          : `${describeCount((values.value ?? 0) - Number(values.notNumbers))} ${describeNone(numbers, '')}`}
      </Box>
    </>
  )
}

const FIGURES = {
  display: 'grid',
  gridTemplateColumns: 'repeat(4, 1fr)',
  gap: 0.5,
  m: 0,
  mt: 0.5,
  fontSize: 12.5,
  fontVariantNumeric: 'tabular-nums',
  '& dt': { fontSize: 11.5, color: 'text.secondary' },
  '& dd': { m: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
} as const

const describeCount = (count: number) => `${formatCount(count)} ${count === 1 ? 'number' : 'numbers'}.`

function describeNone({ values: { notNumbers } }: Numbers, where: string): string {
  const count = Number(notNumbers)
  if (count === 0) return ''
  return count === 1 ? `One value${where} is no number.` : `${formatCount(count)} values${where} are no numbers.`
}

const textOf = ({ value, isExact = true }: Figure) =>
  value === null ? '–' : `${isExact ? '' : '≈ '}${shortNumber(value)}`

function titleOf({ value, low, high, isExact = true, why }: Figure): string | undefined {
  if (value === null) return why ?? undefined
  const isBand = !isExact && typeof low === 'number' && typeof high === 'number'
  return isBand ? `Between ${shortNumber(low)} and ${shortNumber(high)}, with 95%` : String(value)
}
