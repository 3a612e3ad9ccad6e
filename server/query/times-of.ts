import type { Condition, TimeRange } from '../filter/condition.ts'

export const timesOf = (ranges: readonly TimeRange[]): Condition => ({
  kind: 'or',
  of: ranges.map(({ from, until }) => ({ kind: 'time', from, until })),
})
