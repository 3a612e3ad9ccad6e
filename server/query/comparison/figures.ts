/** What the logs that were read say of all logs of a side. */
import type { StatsValue } from '../../generated/graphql.ts'
import { countBand, designOf, type Band } from '../insight/bands.ts'
import { add, estimated, exact } from '../insight/values.ts'
import { countsOf } from './basis.ts'
import type { Candidate } from './candidates.ts'
import type { Side } from './question.ts'
import type { ReadSides } from './read-logs.ts'
import { countAll, NONE, STRATA, type Counted } from './strata.ts'

/** A stratum, with how many logs there are in it, and how many one of its sampled logs is for. */
type Weighed = { at: number; side: Side; isSevere: boolean; isWhole: boolean; weight: number; total: number }

/** Of a side; `severe`: of the errors. */
export type Estimate = { logs: number; variance: number; severe: number }

export type Figures = ReturnType<typeof createFigures>

export function createFigures(read: ReadSides) {
  const weighed = weigh(read)
  const of = (side: Side) => weighed.filter((each) => each.side === side)
  const isExact = (side: Side): boolean => of(side).every(({ isWhole }) => isWhole)

  return {
    total: (side: Side): number => of(side).reduce((sum, { total }) => sum + total, 0),
    isExact,
    /** Of a stratum. */
    weightAt: (at: number): number => weighed[at]?.weight ?? 1,
    /** Of the errors of a side, or of the others. */
    weightOf: (side: Side, isSevere: boolean): number =>
      of(side).find((each) => each.isSevere === isSevere)?.weight ?? 1,
    estimate: (counts: readonly Counted[], side: Side): Estimate => estimateOf(counts, of(side)),
    value({ counts, isCounted }: Pick<Candidate, 'counts' | 'isCounted'>, side: Side): StatsValue {
      const n = of(side).reduce((sum, { at }) => sum + (counts[at]?.whole ?? 0) + (counts[at]?.sampled ?? 0), 0)
      if (isCounted || isExact(side)) return exact(n, { n })
      return estimated(bandOf(counts, of(side)), { n })
    },
  }
}

const weigh = ({ record, strata, levels }: ReadSides): Weighed[] => {
  const all = countAll(record)
  return STRATA.map(({ side, isSevere, levels: ofStratum }, at) => {
    const [basis, { whole, sampled }] = [strata[at], all[at] ?? NONE]
    const { fraction } = basis ?? { fraction: 1 }
    const known = levels[side]
    const total = known ? countsOf(known, ofStratum) : (basis?.selected.value ?? 0)
    const weight = sampled === 0 ? 1 / fraction : Math.max(1, (total - whole) / sampled)
    return { at, side, isSevere, isWhole: fraction === 1, weight, total }
  })
}

function estimateOf(counts: readonly Counted[], strata: readonly Weighed[]): Estimate {
  const estimate = { logs: 0, variance: 0, severe: 0 }
  for (const { at, weight, isSevere } of strata) {
    const { whole, sampled, squares } = counts[at] ?? NONE
    const logs = whole + sampled * weight
    estimate.logs += logs
    estimate.variance += whole + weight ** 2 * squares
    if (isSevere) estimate.severe += logs
  }
  return estimate
}

/** How much such logs come together, the logs of the other side say too. */
function bandOf(counts: readonly Counted[], strata: readonly Weighed[]): Band {
  const design = Math.max(...counts.map(({ sampled, squares }) => designOf({ logs: sampled, squares })))
  let sum: Band = { value: 0, low: 0, high: 0 }
  for (const { at, weight, isWhole } of strata) {
    const { whole, sampled: logs, squares } = counts[at] ?? NONE
    const drawn = isWhole ? NO_BAND : countBand({ logs, squares, fraction: 1 / weight, design })
    sum = add({ value: sum.value + drawn.value, low: sum.low + drawn.low, high: sum.high + drawn.high }, whole)
  }
  return sum
}

const NO_BAND: Band = { value: 0, low: 0, high: 0 }
