import type { StatsValue } from '../../generated/graphql.ts'
import { estimated, exact, untold } from '../insight/values.ts'
import type { Side } from './question.ts'

const NONE_BEFORE = 'No log of `before` has it.'

/** Of the shares of both sides. The ends of both bands together are wider than need be, and hold whatever the errors have in common. */
export function ratioOf(
  { before, after }: Readonly<Record<Side, StatsValue>>,
  totals: Readonly<Record<Side, number>>,
): StatsValue {
  const scale = totals.before / Math.max(1, totals.after)
  const over = (a: number | null | undefined, b: number | null | undefined) => (b ? ((a ?? 0) / b) * scale : Infinity)
  const made = { n: before.n + after.n }
  const [low, high] = [over(after.low, before.high), over(after.high, before.low)]
  const value = over(after.value, before.value)
  const isExact = before.isExact && after.isExact
  if (value === Infinity) return untold(NONE_BEFORE, made, { isExact, ...(low < Infinity && { low }) })
  if (isExact) return exact(value, made)
  const estimate = estimated({ value, low, high }, made)
  return high < Infinity ? estimate : { ...estimate, high: null }
}
