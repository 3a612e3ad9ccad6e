import { endOfMs, microsecondsOf } from '../ui/time/moment.ts'
import { lastMs, parseRelative, type AskedRange, type TimeRange } from './time-range.ts'

/** The span of the same length before (-1) or after (1) this one; undefined for a range without a start. */
export function shiftRange(range: AskedRange, nowMs: number, direction: -1 | 1): TimeRange | undefined {
  const span = spanOf(range, nowMs)
  if (!span) return undefined
  const byMs = direction * lengthOf(span)
  return betweenOf({ ...span, fromMs: span.fromMs + byMs, toMs: span.toMs + byMs })
}

/** The range plus half of its length on both sides; a range that ends now still ends now. */
export function zoomOut(range: AskedRange, nowMs: number): TimeRange | undefined {
  if (range.kind === 'last') return parseRelative(`${range.amount * 2}${range.unit}`)
  const span = spanOf(range, nowMs)
  if (!span) return undefined
  const lengthMs = lengthOf(span)
  const toMs = Math.min(span.toMs + Math.round(lengthMs / 2), Math.max(nowMs, span.toMs))
  return betweenOf({ ...span, fromMs: toMs - 2 * lengthMs + (span.includesLastMs ? 1 : 0), toMs })
}

/** Whole milliseconds that cover the range. */
type Span = {
  fromMs: number
  toMs: number
  /** A bucket of the histogram and a day end with the last moment of a millisecond, a typed range with a round one. */
  includesLastMs: boolean
}

export function spanOf(range: AskedRange, nowMs: number): Span | undefined {
  if (range.kind === 'last') return { fromMs: nowMs - lastMs(range), toMs: nowMs, includesLastMs: false }
  if (range.kind !== 'between' || range.from === null) return undefined
  const fromMs = Date.parse(range.from)
  if (range.to === null) return nowMs >= fromMs ? { fromMs, toMs: nowMs, includesLastMs: false } : undefined
  const toMs = Date.parse(range.to)
  const includesLastMs = toMs % 1000 === 999 || microsecondsOf(range.to) !== '000'
  return toMs >= fromMs ? { fromMs, toMs, includesLastMs } : undefined
}

function lengthOf({ fromMs, toMs, includesLastMs }: Span): number {
  return Math.max(1, toMs - fromMs + (includesLastMs ? 1 : 0))
}

export function betweenOf({ fromMs, toMs, includesLastMs }: Span): TimeRange {
  const to = includesLastMs ? endOfMs(toMs) : new Date(toMs).toISOString()
  return { kind: 'between', from: new Date(fromMs).toISOString(), to }
}
