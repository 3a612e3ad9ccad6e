import { endOfMs, toMoment } from '../ui/time/moment.ts'
import { zoneOffsetMs, type TimeZone } from '../ui/time/time-zone.ts'

/** The time range of a search. A relative range stays relative in the URL and is resolved when the query is sent. */
export type TimeRange =
  { kind: 'all' } | { kind: 'last'; amount: number; unit: TimeUnit } | { kind: 'between'; from: Moment; to: Moment }

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

/** The canonical form of a moment from a URL or an input; null if it is not one. */
export function parseMoment(text: string | null): Moment {
  return toMoment(text ?? '')
}

/** The end of a range from a URL. A link of version 0.1 includes the last millisecond of a bar or a day with its three digits. */
export function parseEndMoment(text: string | null): Moment {
  const moment = parseMoment(text)
  return moment?.endsWith('.999Z') && /\.999(?!\d)/.test(text ?? '') ? endOfMs(Date.parse(moment)) : moment
}

/** As `parseEndMoment` reads it back. */
export function printEndMoment(moment: Moment): Moment {
  return moment?.replace(/\.999Z$/, '.999000Z') ?? null
}

export function rangeLabel(range: TimeRange, zone: TimeZone = 'local'): string {
  if (range.kind === 'all') return 'All time'
  if (range.kind === 'last') {
    const { name } = UNITS[range.unit]
    return range.amount === 1 ? `Last ${name}` : `Last ${range.amount} ${name}s`
  }
  const [from, to] = [range.from, range.to].map((moment) => toZoneInput(moment, zone).replace('T', ' '))
  if (!to) return `Since ${from}`
  return from ? `${from} – ${to}` : `Until ${to}`
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

/** The value of a `datetime-local` input, to the second. */
export function toZoneInput(moment: Moment, zone: TimeZone): string {
  if (moment === null) return ''
  const atMs = Date.parse(moment)
  return new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, 19)
}

/** What a person typed, with the zone as the offset if none is given. */
export function parseInZone(text: string, zone: TimeZone): Moment {
  const isBare = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/.test(text)
  if (!isBare) return parseMoment(text)
  return parseMoment(text.replace(' ', 'T') + (zone === 'utc' ? 'Z' : ''))
}

function isUnit(text: string | undefined): text is TimeUnit {
  return text !== undefined && text in UNITS
}
