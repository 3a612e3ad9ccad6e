/** The figures of a cell: of a group, of a group in a bucket. */
import type { StatsValue } from '../../generated/graphql.ts'
import { averageBand, countBand, percentileBand, sumBand, type Band, type Moments } from './bands.ts'
import { unpackNumbers } from './packed-numbers.ts'
import type { Measure, Of } from './stats-question.ts'
import { add, estimated, exact, untold, type Made } from './values.ts'

/** What PostgreSQL has of a cell: numbers under the letters of stats-sql.ts, null where there is nothing. */
export type Row = Readonly<Record<string, unknown>>

export type Figure = (measure: Measure) => StatsValue

const numberAt = (row: Row | undefined, key: string): number => {
  const value = row?.[key]
  return typeof value === 'number' ? value : 0
}

const NONE = 'No number stands there.'

/** Of a cell whose logs were all read; undefined: there are none. */
export function exactFigures(row: Row | undefined, ofs: readonly Of[]): Figure {
  return ({ function: each, of, percentile }) => {
    if (of === undefined) return exact(numberAt(row, 'n'), { n: numberAt(row, 'n') })
    const [counted, different] = [numberAt(row, `p${of}`), numberAt(row, `d${of}`)]
    if (each === 'COUNT') return exact(counted, { n: counted })
    if (each === 'COUNT_DISTINCT') return exact(different, { n: numberAt(row, `w${of}`) })
    const n = numberAt(row, `c${of}`)
    const made: Made = { n, notNumbers: numberAt(row, `x${of}`) }
    if (n === 0) return untold(NONE, made, { isExact: true })
    switch (each) {
      case 'SUM':
        return exact(numberAt(row, `s${of}`), made)
      case 'AVG':
        return exact(numberAt(row, `s${of}`) / n, made)
      case 'MIN':
        return exact(numberAt(row, `lo${of}`), made)
      case 'MAX':
        return exact(numberAt(row, `hi${of}`), made)
      case 'PERCENTILE':
        return exact(percentileIn(row, { of, at: ofs[of]?.percentiles.indexOf(percentile) ?? 0, percentile }), made)
    }
  }
}

type Ranked = { of: number; at: number; percentile: number }

/** Between two numbers it lies proportionally, as PostgreSQL has it too. */
function percentileIn(row: Row | undefined, { of, at, percentile }: Ranked): number {
  const values: unknown = row?.[`q${of}`]
  if (Array.isArray(values)) return Number(values[at])
  const numbers = numbersIn(row, of)
  const rank = (percentile / 100) * (numbers.length - 1)
  const [low = NaN, high = low] = [numbers[Math.floor(rank)], numbers[Math.ceil(rank)]]
  return low + (high - low) * (rank % 1)
}

/** What was read as a whole, and what the sampled pages hold; undefined: nothing. */
export type SampledCell = { whole: Row | undefined; sampled: Row | undefined }

type Sampling = {
  fraction: number
  /** Of counts of cells like this one. */
  design: number
}

const NO_EXTREMES = 'A sample has no extremes.'
const NO_DISTINCT = 'A sample does not show how many different values there are.'
const TOO_FEW = 'Too few numbers are in the sample.'
const NO_RANK = 'Too few numbers are in the sample for this percentile.'

const momentsOf = (row: Row | undefined, of: number): Moments => ({
  pages: numberAt(row, `m${of}`),
  n: numberAt(row, `c${of}`),
  nn: numberAt(row, `cc${of}`),
  s: numberAt(row, `s${of}`),
  ss: numberAt(row, `ss${of}`),
  sn: numberAt(row, `sc${of}`),
  vv: numberAt(row, `q${of}`),
})

/** Of a cell in a sample. */
export function sampledFigures({ whole, sampled }: SampledCell, { fraction, design }: Sampling): Figure {
  const count = (n: string, nn: string): StatsValue => {
    const [read, logs] = [numberAt(whole, n), numberAt(sampled, n)]
    const band = countBand({ logs, squares: numberAt(sampled, nn), fraction, design })
    return estimated(add(band, read), { n: read + logs })
  }
  return ({ function: each, of, percentile }) => {
    if (of === undefined) return count('n', 'nn')
    if (each === 'COUNT') return count(`p${of}`, `pp${of}`)
    const sums = momentsOf(sampled, of)
    const [wholeN, wholeSum] = [numberAt(whole, `c${of}`), numberAt(whole, `s${of}`)]
    const made: Made = { n: wholeN + sums.n, notNumbers: numberAt(whole, `x${of}`) + numberAt(sampled, `x${of}`) }
    const tell = (band: Band | undefined, why: string) => (band ? estimated(band, made) : untold(why, made))
    const all = { ...sums, fraction, wholeN, wholeSum }
    switch (each) {
      case 'COUNT_DISTINCT':
        return untold(NO_DISTINCT, made)
      case 'MIN':
      case 'MAX':
        return untold(NO_EXTREMES, made)
      case 'SUM':
        return tell(sumBand(all), TOO_FEW)
      case 'AVG':
        return tell(averageBand(all), TOO_FEW)
      case 'PERCENTILE': {
        const numbers = { sampled: numbersIn(sampled, of), whole: numbersIn(whole, of) }
        return tell(percentileBand({ ...all, ...numbers, percentile }), NO_RANK)
      }
    }
  }
}

const known = new WeakMap<Row, Map<number, Float64Array>>()

/** In order. */
function numbersIn(row: Row | undefined, of: number): Float64Array {
  const bytes = row?.[`b${of}`]
  if (!row || !Buffer.isBuffer(bytes)) return new Float64Array()
  const ofRow = known.get(row) ?? new Map<number, Float64Array>()
  known.set(row, ofRow)
  const before = ofRow.get(of)
  if (before) return before
  const numbers = unpackNumbers(bytes)
  numbers.sort()
  ofRow.set(of, numbers)
  return numbers
}
