import type { StatsBasis, StatsValue } from '../../generated/graphql.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { estimated, exact } from '../insight/values.ts'
import type { Side } from './question.ts'
import type { ReadSides } from './read-logs.ts'
import { STRATA } from './strata.ts'

/** Of a side: of its errors and of its other logs together. The smaller share of pages is that of both. */
export function basisOf({ strata, levels }: ReadSides, side: Side, { scope }: Pick<Snapshot, 'scope'>): StatsBasis {
  const read = STRATA.flatMap((stratum, at) => (stratum.side === side && strata[at] ? [strata[at]] : []))
  const sampled = read.filter(({ kind }) => kind === 'SAMPLE')
  const rows = read.reduce((sum, basis) => sum + basis.rows, 0n)
  const known = levels[side]
  return {
    kind: sampled.length === 0 ? 'EXACT' : 'SAMPLE',
    rows,
    selected: known
      ? exact(countsOf(known, [...known.keys()]), { n: rows })
      : read.map(({ selected }) => selected).reduce(sumOf, exact(0, { n: 0 })),
    fraction: scope ? null : Math.min(1, ...sampled.map(({ fraction }) => fraction)),
    mayMissBelow: sampled.reduce((most, basis) => (basis.mayMissBelow > most ? basis.mayMissBelow : most), 0n),
    reason: sampled[0]?.reason ?? null,
  }
}

export const countsOf = (counts: ReadonlyMap<LogLevel, number>, levels: readonly LogLevel[]): number =>
  levels.reduce((sum, level) => sum + (counts.get(level) ?? 0), 0)

function sumOf(a: StatsValue, b: StatsValue): StatsValue {
  const n = a.n + b.n
  const value = (a.value ?? 0) + (b.value ?? 0)
  if (a.isExact && b.isExact) return exact(value, { n })
  return estimated({ value, low: (a.low ?? 0) + (b.low ?? 0), high: (a.high ?? 0) + (b.high ?? 0) }, { n })
}
