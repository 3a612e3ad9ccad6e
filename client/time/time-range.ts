/** Which span of time is asked for. A relative one stays relative in the URL and is resolved when the query is made. */
export type TimeRange =
  { kind: 'all' } | { kind: 'last'; amount: number; unit: TimeUnit } | { kind: 'between'; from: Moment; to: Moment }

/** ISO 8601 in UTC, or null for an open end. */
type Moment = string | null
type TimeUnit = 'm' | 'h' | 'd'

const UNITS: Readonly<Record<TimeUnit, { ms: number; name: string }>> = {
  m: { ms: 60_000, name: 'minute' },
  h: { ms: 3_600_000, name: 'hour' },
  d: { ms: 86_400_000, name: 'day' },
}

export const QUICK_RANGES: readonly TimeRange[] = [
  { kind: 'last', amount: 15, unit: 'm' },
  { kind: 'last', amount: 1, unit: 'h' },
  { kind: 'last', amount: 24, unit: 'h' },
  { kind: 'last', amount: 7, unit: 'd' },
  { kind: 'all' },
]

/** `15m`, `1h`, `7d`; anything else is no relative range. */
export function parseRelative(text: string): TimeRange | undefined {
  const [, digits, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? []
  if (digits === undefined || !isUnit(unit)) return undefined
  return { kind: 'last', amount: Number(digits), unit }
}

/** The canonical form of a moment that a URL or a person gave, null if it is none. */
export function parseMoment(text: string | null): Moment {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

export function rangeLabel(range: TimeRange): string {
  if (range.kind === 'all') return 'All time'
  if (range.kind === 'last') {
    const { name } = UNITS[range.unit]
    return range.amount === 1 ? `Last ${name}` : `Last ${range.amount} ${name}s`
  }
  const [from, to] = [range.from, range.to].map((moment) => toLocalInput(moment).replace('T', ' '))
  if (!to) return `Since ${from}`
  return from ? `${from} – ${to}` : `Until ${to}`
}

/** The bounds of a range, the end included. */
export function rangeBounds(range: TimeRange, nowMs: number): { gte?: string; lte?: string } {
  if (range.kind === 'all') return {}
  if (range.kind === 'last') return { gte: new Date(nowMs - range.amount * UNITS[range.unit].ms).toISOString() }
  return { ...(range.from !== null && { gte: range.from }), ...(range.to !== null && { lte: range.to }) }
}

/** The value of a `datetime-local` input, in the browser's zone, to the second. */
export function toLocalInput(moment: Moment): string {
  if (moment === null) return ''
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

function isUnit(text: string | undefined): text is TimeUnit {
  return text !== undefined && text in UNITS
}
