/** Answers for the tests of charts. */
import type { FigureFragment } from '../generated/graphql.ts'
import type { Group, Stats } from './groups.ts'

export const exactly = (value: number): FigureFragment => ({
  value,
  low: value,
  high: value,
  isExact: true,
  n: 1,
  notNumbers: 0,
  why: null,
})

export const about = (value: number, half: number): FigureFragment => ({
  ...exactly(value),
  low: value - half,
  high: value + half,
  isExact: false,
})

export const untold = (why: string): FigureFragment => ({ ...exactly(0), value: null, low: null, high: null, why })

export function group(value: string | null, figure: FigureFragment, buckets: Group['buckets'] = []): Group {
  return { key: [{ value, type: value === null ? null : 'STRING' }], values: [figure], buckets }
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
