import { dayText } from '../ui/time/day-text.ts'
import { localTime } from '../ui/time/local-time.ts'
import { offsetText, wallMsOf, type TimeZone } from '../ui/time/zone-clock.ts'

/** The time range of a search. A relative range stays relative in the URL and is resolved when the query is sent. */
export type TimeRange =
  { kind: 'all' } | { kind: 'last'; amount: number; unit: TimeUnit } | { kind: 'between'; from: Moment; to: Moment }

/** A range that an address asks for in a way that nobody can read. It stays as it was written, and selects nothing. */
export type UnreadableRange = { kind: 'unreadable'; from: string | null; to: string | null; range: string | null }
export type AskedRange = TimeRange | UnreadableRange

/** ISO 8601 in UTC, or null for an open end. */
type Moment = string | null
type TimeUnit = 's' | 'm' | 'h' | 'd'

/** A span of a relative range, and its name. */
const UNITS: Readonly<Record<TimeUnit, { ms: number; name: string }>> = {
  s: { ms: 1000, name: 'second' },
  m: { ms: 60_000, name: 'minute' },
  h: { ms: 3_600_000, name: 'hour' },
  d: { ms: 86_400_000, name: 'day' },
}

export const QUICK_RANGES: readonly TimeRange[] = [
  { kind: 'last', amount: 5, unit: 'm' },
  { kind: 'last', amount: 15, unit: 'm' },
  { kind: 'last', amount: 30, unit: 'm' },
  { kind: 'last', amount: 1, unit: 'h' },
  { kind: 'last', amount: 4, unit: 'h' },
  { kind: 'last', amount: 12, unit: 'h' },
  { kind: 'last', amount: 24, unit: 'h' },
  { kind: 'last', amount: 2, unit: 'd' },
  { kind: 'last', amount: 7, unit: 'd' },
  { kind: 'last', amount: 30, unit: 'd' },
  { kind: 'all' },
]

/** Reads `15m`, `1h`, `7d`; undefined for anything else. */
export function parseRelative(text: string): TimeRange | undefined {
  const [, digits, unit] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? []
  if (digits === undefined || !isUnit(unit)) return undefined
  return { kind: 'last', amount: Number(digits), unit }
}

/** The name of a range. Its moments are those of the zone, and say so. */
export function rangeLabel(range: AskedRange, zone: TimeZone = 'local'): string {
  switch (range.kind) {
    case 'all':
      return 'All time'
    case 'unreadable':
      return 'Unreadable time range'
    case 'last': {
      const { name } = UNITS[range.unit]
      return range.amount === 1 ? `Last ${name}` : `Last ${range.amount} ${name}s`
    }
    case 'between':
      return spanLabel(range, zone)
  }
}

function spanLabel({ from, to }: { from: Moment; to: Moment }, zone: TimeZone): string {
  const [first, last] = [from, to].map((moment) => moment && describe(moment, zone))
  if (first && last) {
    // On the day of a clock change, the time alone could be one of two.
    if (first.offset !== last.offset) return `${inFull(first)} – ${inFull(last)}`
    const end = first.date === last.date ? last.time : `${last.date} ${last.time}`
    return `${first.date} ${first.time} – ${end} ${last.offset}`
  }
  if (first) return `Since ${inFull(first)}`
  return last ? `Until ${inFull(last)}` : 'All time'
}

type Described = { date: string; time: string; offset: string }

const inFull = ({ date, time, offset }: Described) => `${date} ${time} ${offset}`

function describe(moment: string, zone: TimeZone): Described {
  const { date, time } = localTime(moment, zone)
  return { date, time: time.slice(0, 8), offset: offsetText(Date.parse(moment), zone) }
}

/**
 * The same as short as it can be read: `29 Nov 01:15 – 02:14 UTC−5`. The end is that of the clock, which the last moment in the range comes
 * before: `02:14` for 02:13:59.999.
 */
export function shortRangeLabel(range: AskedRange, zone: TimeZone, nowMs = Date.now()): string {
  if (range.kind !== 'between') return rangeLabel(range, zone)
  const today = localTime(new Date(nowMs).toISOString(), zone).date
  const first = range.from && describe(range.from, zone)
  const last = range.to && describeEnd(range.to, zone)
  const isRound = [first, last].every((end) => !end || end.time.endsWith(':00'))
  const timeOf = ({ time }: Described) => (isRound ? time.slice(0, 5) : time)
  const inShort = (end: Described) => `${dayText(end.date, today)} ${timeOf(end)}`
  if (first && last) {
    if (first.offset !== last.offset) return `${inShort(first)} ${first.offset} – ${inShort(last)} ${last.offset}`
    return `${inShort(first)} – ${first.date === last.date ? timeOf(last) : inShort(last)} ${last.offset}`
  }
  if (first) return `Since ${inShort(first)} ${first.offset}`
  return last ? `Until ${inShort(last)} ${last.offset}` : 'All time'
}

/** Of a range that includes the last moment of a second, the end is the next one; `24:00` of its own day rather than that of another. */
function describeEnd(moment: string, zone: TimeZone): Described {
  const last = describe(moment, zone)
  const atMs = Date.parse(moment)
  if (atMs % 1000 !== 999 && atMs % 1000 !== -1) return last
  const end = describe(new Date(atMs + 1).toISOString(), zone)
  return end.date === last.date ? end : { ...last, time: '24:00:00' }
}

/** The bounds of a range, the end included. */
export function rangeBounds(range: TimeRange, nowMs: number): { gte?: string; lte?: string } {
  if (range.kind === 'all') return {}
  if (range.kind === 'last') return { gte: new Date(nowMs - lastMs(range)).toISOString() }
  return { ...(range.from !== null && { gte: range.from }), ...(range.to !== null && { lte: range.to }) }
}

/** The length of a relative range. */
export function lastMs({ amount, unit }: Extract<TimeRange, { kind: 'last' }>): number {
  return amount * UNITS[unit].ms
}

/** As a field shows it, to the second: `2026-11-23 09:30:00`. */
export function toZoneInput(moment: Moment, zone: TimeZone): string {
  return moment === null
    ? ''
    : new Date(wallMsOf(Date.parse(moment), zone)).toISOString().slice(0, 19).replace('T', ' ')
}

function isUnit(text: string | undefined): text is TimeUnit {
  return text !== undefined && text in UNITS
}
