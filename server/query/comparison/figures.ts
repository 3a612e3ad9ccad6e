/** What the logs that were read say of all logs of a side. */
import type { StatsBasis, StatsValue } from '../../generated/graphql.ts'
import type { LogLevel } from '../../log/levels.ts'
import { countBand, designOf, type Band } from '../insight/bands.ts'
import { add, estimated, exact } from '../insight/values.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { ReadSides } from './read-logs.ts'
import type { Candidate } from './candidates.ts'
import type { Side } from './question.ts'
import { countAll, NONE, STRATA, type Counted } from './strata.ts'

/** A stratum as it stands for all of its logs. */
type Weighed = { side: Side; isSevere: boolean; isWhole: boolean; weight: number; total: number }

/** Of a side: an estimate and its variance. */
export type Estimate = { logs: number; variance: number; severe: number }

export type Figures = ReturnType<typeof createFigures>

export function createFigures({ record, strata, levels }: ReadSides) {
  const all = countAll(record)
  const weighed = STRATA.map(({ side, isSevere, levels: ofStratum }, i): Weighed => {
    const [basis, { whole, sampled }] = [strata[i], all[i] ?? NONE]
    const total = basis ? (sumOf(levels[side], ofStratum) ?? basis.selected.value ?? 0) : 0
    const weight = sampled === 0 ? 1 / (basis?.fraction ?? 1) : Math.max(1, (total - whole) / sampled)
    return { side, isSevere, isWhole: (basis?.fraction ?? 1) === 1, weight, total }
  })
  const of = (side: Side) => [...weighed.entries()].filter(([, each]) => each.side === side)

  const isExact = (side: Side): boolean => of(side).every(([, { isWhole }]) => isWhole)

  /** Of how many logs one of the errors, or of the others, is the only one that was read. */
  const weightOf = (side: Side, isSevere: boolean) =>
    weighed.find((each) => each.side === side && each.isSevere === isSevere)?.weight ?? 1

  return {
    total: (side: Side): number => of(side).reduce((sum, [, { total }]) => sum + total, 0),
    isExact,
    weightOf,
    estimate(counts: readonly Counted[], side: Side): Estimate {
      const estimate = { logs: 0, variance: 0, severe: 0 }
      for (const [i, { weight, isSevere }] of of(side)) {
        const { whole, sampled, squares } = counts[i] ?? NONE
        const logs = whole + sampled * weight
        estimate.logs += logs
        estimate.variance += whole + weight ** 2 * Math.max(sampled, squares)
        if (isSevere) estimate.severe += logs
      }
      return estimate
    },
    /** How much such logs come together, the logs of the other side say too. */
    value({ counts, isCounted }: Pick<Candidate, 'counts' | 'isCounted'>, side: Side): StatsValue {
      let band: Band = { value: 0, low: 0, high: 0 }
      let n = 0
      const design = Math.max(...counts.map(({ sampled, squares }) => designOf({ logs: sampled, squares })), 1)
      for (const [i, { weight, isWhole }] of of(side)) {
        const { whole, sampled: logs, squares } = counts[i] ?? NONE
        n += whole + logs
        const drawn =
          isWhole || isCounted
            ? { value: 0, low: 0, high: 0 }
            : countBand({ logs, squares, fraction: 1 / weight, design })
        band = add({ value: band.value + drawn.value, low: band.low + drawn.low, high: band.high + drawn.high }, whole)
      }
      return isCounted || isExact(side) ? exact(band.value, { n }) : estimated(band, { n })
    },
    basis(side: Side, { scope }: Pick<Snapshot, 'scope'>): StatsBasis {
      const read = STRATA.flatMap((stratum, i) => (stratum.side === side && strata[i] ? [strata[i]] : []))
      const sampled = read.filter(({ kind }) => kind === 'SAMPLE')
      const rows = read.reduce((sum, basis) => sum + basis.rows, 0n)
      const fraction = Math.min(1, ...sampled.map((basis) => basis.fraction))
      const known = levels[side]
      return {
        kind: sampled.length === 0 ? 'EXACT' : 'SAMPLE',
        rows,
        selected: known
          ? exact(sumOf(known, [...known.keys()]) ?? 0, { n: rows })
          : read.map(({ selected }) => selected).reduce(sumOfValues, exact(0, { n: 0 })),
        fraction: scope ? null : fraction,
        mayMissBelow: sampled.reduce((most, basis) => (basis.mayMissBelow > most ? basis.mayMissBelow : most), 0n),
        reason: sampled[0]?.reason ?? null,
      }
    },
  }
}

const sumOf = (counts: ReadonlyMap<LogLevel, number> | undefined, levels: readonly LogLevel[]) =>
  counts && levels.reduce((sum, level) => sum + (counts.get(level) ?? 0), 0)

const sumOfValues = (a: StatsValue, b: StatsValue): StatsValue => {
  const band = {
    value: (a.value ?? 0) + (b.value ?? 0),
    low: (a.low ?? 0) + (b.low ?? 0),
    high: (a.high ?? 0) + (b.high ?? 0),
  }
  const n = a.n + b.n
  return a.isExact && b.isExact ? exact(band.value, { n }) : estimated(band, { n })
}
