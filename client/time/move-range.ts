import { endOfMs } from '../ui/time/moment.ts'
import { lastMs, parseRelative, type TimeRange } from './time-range.ts'

/** The span of the same length before (-1) or after (1) this one; undefined for a range without a start. */
export function shiftRange(range: TimeRange, nowMs: number, direction: -1 | 1): TimeRange | undefined {
  const span = spanOf(range, nowMs)
  if (!span) return undefined
  const byMs = direction * lengthOf(span)
  return between(span.fromMs + byMs, span.toMs + byMs)
}

/** The range plus half of its length on both sides; a range that ends now still ends now. */
export function zoomOut(range: TimeRange, nowMs: number): TimeRange | undefined {
  if (range.kind === 'last') return parseRelative(`${range.amount * 2}${range.unit}`)
  const span = spanOf(range, nowMs)
  if (!span) return undefined
  const lengthMs = lengthOf(span)
  const toMs = Math.min(span.toMs + Math.round(lengthMs / 2), Math.max(nowMs, span.toMs))
  return between(toMs - 2 * lengthMs + (endsInside(span) ? 1 : 0), toMs)
}

type Span = { fromMs: number; toMs: number }

function spanOf(range: TimeRange, nowMs: number): Span | undefined {
  if (range.kind === 'last') return { fromMs: nowMs - lastMs(range), toMs: nowMs }
  if (range.kind === 'all' || range.from === null) return undefined
  const span = { fromMs: Date.parse(range.from), toMs: range.to === null ? nowMs : Date.parse(range.to) }
  return span.toMs >= span.fromMs ? span : undefined
}

/** A bucket of the histogram and a day end with their last moment, a typed range with a round one. */
function endsInside({ toMs }: Pick<Span, 'toMs'>): boolean {
  return toMs % 1000 === 999
}

function lengthOf(span: Span): number {
  return Math.max(1, span.toMs - span.fromMs + (endsInside(span) ? 1 : 0))
}

function between(fromMs: number, toMs: number): TimeRange {
  const to = endsInside({ toMs }) ? endOfMs(toMs) : new Date(toMs).toISOString()
  return { kind: 'between', from: new Date(fromMs).toISOString(), to }
}
