import { formatCount } from '../ui/format-count.ts'

/** Logs a second over the last few seconds. */
export type Arrival = { atMs: number; count: number }

/** Long enough that five batches a second make a steady figure. */
const SPAN_MS = 5000

export function addArrival(arrivals: readonly Arrival[], arrival: Arrival): readonly Arrival[] {
  return [...recent(arrivals, arrival.atMs), arrival]
}

/** @param sinceMs when the tail began: a tail of one second has no figure of five */
export function rateOf(arrivals: readonly Arrival[], nowMs: number, sinceMs: number): number {
  const total = recent(arrivals, nowMs).reduce((sum, { count }) => sum + count, 0)
  return total / (Math.min(SPAN_MS, Math.max(1000, nowMs - sinceMs)) / 1000)
}

export function formatRate(rate: number): string {
  return `${rate > 0 && rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))} logs/s`
}

function recent(arrivals: readonly Arrival[], nowMs: number): readonly Arrival[] {
  return arrivals.filter(({ atMs }) => atMs > nowMs - SPAN_MS)
}
