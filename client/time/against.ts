/** What a time range is compared with, and its form in an address. */
import { momentAtClock, wallMsOf, type TimeZone } from '../ui/time/zone-clock.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { betweenOf, shiftRange, spanOf } from './move-range.ts'
import { parseRangeText } from './range-text.ts'
import type { AskedRange, TimeRange } from './time-range.ts'

export type Against =
  | { kind: 'previous' | 'day' | 'week' }
  /** What lies around the range within another one. */
  | { kind: 'rest'; of: TimeRange }
  | { kind: 'range'; range: TimeRange }
  /** Logs of the same time; without both names the newest commit and the one before. */
  | { kind: 'commits'; after: string | null; before: string | null }

const PREVIOUS: Against = { kind: 'previous' }
const REST = 'rest:'
const COMMITS = 'commits'

/** What cannot be read is the period before. */
export function readAgainst(text: string | undefined, clock: Clock): Against {
  if (text === undefined || text === 'previous') return PREVIOUS
  if (text === 'day' || text === 'week') return { kind: text }
  if (text.startsWith(COMMITS)) return readCommits(text)
  if (text.startsWith(REST)) {
    const of = parseRangeText(text.slice(REST.length), clock)
    return of ? { kind: 'rest', of } : PREVIOUS
  }
  const range = parseRangeText(text, clock)
  return range ? { kind: 'range', range } : PREVIOUS
}

export function writeAgainst(against: Against): string {
  switch (against.kind) {
    case 'previous':
      return ''
    case 'day':
    case 'week':
      return against.kind
    case 'rest':
      return `${REST}${writeRange(against.of)}`
    case 'range':
      return writeRange(against.range)
    case 'commits': {
      const { after, before } = against
      return after === null || before === null
        ? COMMITS
        : `${COMMITS}:${[after, before].map(encodeURIComponent).join(',')}`
    }
  }
}

/** The time of the other side; undefined where the range has no start, and for commits. */
export function rangeAgainst(against: Against, range: AskedRange, { zone, nowMs }: Clock): TimeRange | undefined {
  switch (against.kind) {
    case 'previous':
      return shiftRange(range, nowMs, -1)
    case 'day':
      return daysBefore(range, nowMs, { days: 1, zone })
    case 'week':
      return daysBefore(range, nowMs, { days: 7, zone })
    case 'rest':
      return against.of
    case 'range':
      return against.range
    case 'commits':
      return undefined
  }
}

/** At the same time of the clock, also across a change of the clocks. */
function daysBefore(
  range: AskedRange,
  nowMs: number,
  { days, zone }: { days: number; zone: TimeZone },
): TimeRange | undefined {
  const span = spanOf(range, nowMs)
  if (!span) return undefined
  const before = (atMs: number) => momentAtClock(wallMsOf(atMs, zone) - days * 86_400_000, zone)
  return betweenOf({ ...span, fromMs: before(span.fromMs), toMs: before(span.toMs) })
}

function readCommits(text: string): Against {
  const [after, before] = text
    .slice(COMMITS.length + 1)
    .split(',')
    .map(decode)
  return after && before ? { kind: 'commits', after, before } : { kind: 'commits', after: null, before: null }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** As `parseRangeText` reads it. */
function writeRange(range: TimeRange): string {
  if (range.kind === 'all') return 'all'
  if (range.kind === 'last') return `${range.amount}${range.unit}`
  if (range.from === null) return range.to === null ? 'all' : `until ${range.to}`
  return range.to === null ? `since ${range.from}` : `${range.from}/${range.to}`
}
