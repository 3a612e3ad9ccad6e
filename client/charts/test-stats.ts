/** Answers for the tests of charts. */
import type { FigureFragment } from '../generated/graphql.ts'
import type { Group, Stats } from './groups.ts'

export const exactly = (value: number): FigureFragment => ({
  value,
  low: value,
  high: value,
  isExact: true,
  why: null,
})

export const about = (value: number, half: number): FigureFragment => ({
  ...exactly(value),
  low: value - half,
  high: value + half,
  isExact: false,
})

export const untold = (why: string): FigureFragment => ({ ...exactly(0), value: null, low: null, high: null, why })

type GroupFigure = FigureFragment & Partial<Group['values'][number]>

export function group(value: string | null, figure: GroupFigure, buckets: Group['buckets'] = []): Group {
  const key = [{ value, type: value === null ? null : ('STRING' as const) }]
  return { key, values: [{ notNumbers: 0, ...figure }], buckets }
}

export function stats(parts: Partial<Stats>): Stats {
  return {
    basis: { kind: 'EXACT', rows: 9, selected: exactly(9), mayMissBelow: 0, reason: null },
    from: null,
    to: null,
    interval: null,
    groups: [],
    others: null,
    groupCount: exactly(0),
    ...parts,
  }
}
