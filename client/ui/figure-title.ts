import type { Figure } from './figure-text.ts'
import { formatCount } from './format-count.ts'

/** The tooltip of a count: its band in full, or why there is none. */
export function figureTitle({ value, low, high, isExact, why }: Figure): string | undefined {
  if (value === null) return why ?? undefined
  if (isExact || low === null || high === null) return undefined
  return `Estimated: with 95% between ${formatCount(Math.floor(low))} and ${formatCount(Math.ceil(high))}`
}
