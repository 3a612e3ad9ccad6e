/** A part of the histogram that is drawn over with the pointer. It follows the pointer, and ends at round moments. */
import { endOfMs } from '../ui/time/moment.ts'
import { wallMsOf, type TimeZone } from '../ui/time/zone-clock.ts'
import type { Bars } from './histogram-bars.ts'
import { STEPS_MS } from './time-steps.ts'
import type { TimeRange } from './time-range.ts'

/** Places between the first moment of the bars, 0, and their end, 1. */
export type Brush = { from: number; to: number }
/** The end is not included. */
export type Span = { fromMs: number; toMs: number }

/** About as far as a hand is from the place it aims at. */
const AIM_PX = 4
const DAY = 86_400_000

export function spanOfBrush(
  { fromMs, toMs }: Bars,
  { from, to }: Brush,
  chart: { width: number; zone: TimeZone },
): Span {
  const msPerPx = (toMs - fromMs) / Math.max(1, chart.width)
  const stepMs = STEPS_MS.find((step) => step >= AIM_PX * msPerPx) ?? DAY
  const roundAt = (place: number) => {
    const atMs = fromMs + place * (toMs - fromMs)
    const wallMs = wallMsOf(atMs, chart.zone)
    return Math.max(fromMs, Math.min(toMs, atMs + Math.round(wallMs / stepMs) * stepMs - wallMs))
  }
  const [first, last] = [roundAt(Math.min(from, to)), roundAt(Math.max(from, to))]
  if (first < last) return { fromMs: first, toMs: last }
  return first + stepMs <= toMs ? { fromMs: first, toMs: first + stepMs } : { fromMs: last - stepMs, toMs: last }
}

export function rangeOfSpan({ fromMs, toMs }: Span): TimeRange {
  return { kind: 'between', from: new Date(fromMs).toISOString(), to: endOfMs(Math.max(fromMs, toMs - 1)) }
}

/** How many logs the span has if those of each bar are spread evenly over it. */
export function estimateCount({ bars, intervalMs }: Bars, span: Span): number {
  const parts = bars.map(({ startMs, total }) => {
    const overlapMs = Math.min(span.toMs, startMs + intervalMs) - Math.max(span.fromMs, startMs)
    return (Math.max(0, overlapMs) / intervalMs) * total
  })
  return Math.round(parts.reduce((sum, part) => sum + part, 0))
}
