/** A time range as a text that people type, copy and paste, and back. */
import { compareMoments, printMoment } from '../ui/time/moment.ts'
import { readTime, readTimes } from '../ui/time/read-time.ts'
import { unitOf, type Clock } from '../ui/time/relative-moment.ts'
import { parseRelative, rangeLabel, type TimeRange } from './time-range.ts'

/** How far a range reaches on both sides of a single moment, such as that of an alert. */
const AROUND_MS = 5 * 60_000
/** What may stand between two ends. Most of it also stands within a date or an offset, so each place is tried. */
const SEPARATOR = /\s*(?:→|–|—|\.\.+|\n|\/|-)\s*|\s+(?:to|until|and)\s+/gi
/** Longer than any range that is written out, and short enough to try each separator of it. */
const MAX_LENGTH = 200
const MAX_LINK_LENGTH = 10_000

/** The text for the clipboard, independent of the time zone. */
export function formatRange(range: TimeRange): string {
  if (range.kind !== 'between') return rangeLabel(range).toLowerCase()
  if (range.from === null) return `until ${range.to ?? 'now'}`
  return range.to === null ? `since ${range.from}` : `${range.from} / ${range.to}`
}

/**
 * `last 2 hours`, `1h`, `-2h`, `now-15m`, `all time`, two times, `since` or `until` one, a day, a moment with the minutes around it, or what
 * another tool copies. `readTime` says what a time is.
 */
export function parseRangeText(typed: string, clock: Clock): TimeRange | undefined {
  const text = typed.trim()
  const linked = text.length <= MAX_LINK_LENGTH ? readNamedEnds(text) : undefined
  if (linked) return parsePair(linked.from, linked.to, clock)
  if (text.length > MAX_LENGTH) return undefined
  if (/^all(?: time)?$/i.test(text)) return { kind: 'all' }
  return parseSpan(text, clock) ?? parseOneEnd(text, clock) ?? parseTime(text, clock) ?? parseEnds(text, clock)
}

/** Two ends; the second one may be `now`, or empty. */
export function parsePair(first: string, second: string, clock: Clock): TimeRange | undefined {
  if (/^(?:now)?$/i.test(second)) {
    const from = readTime(first, clock)?.first
    return parseSpan(first, clock) ?? (from === undefined ? undefined : { kind: 'between', from, to: null })
  }
  const times = readTimes(first, second, clock)
  if (!times || compareMoments(times.from.first, times.to.last) > 0) return undefined
  return { kind: 'between', from: times.from.first, to: times.to.last }
}

/** `now-1M` and other spans of the calendar begin at a moment; hours and days are counted back from each now. */
function parseSpan(text: string, clock: Clock): TimeRange | undefined {
  const pattern = /^(?:(?:last|past)\s+|now\s*[−-]\s*|[−-]\s*)?(\d{0,5})\s*([a-z]+)$/i
  const [, digits = '', name = ''] = pattern.exec(text) ?? []
  const unit = unitOf(name)
  if (unit === undefined) return undefined
  const amount = Number(digits || 1)
  if (unit === 'w') return parseRelative(`${amount * 7}d`)
  if (unit !== 'M' && unit !== 'y') return parseRelative(`${amount}${unit}`)
  const from = amount === 0 ? undefined : readTime(`now-${amount}${unit}`, clock)?.first
  return from === undefined ? undefined : { kind: 'between', from, to: null }
}

function parseOneEnd(text: string, clock: Clock): TimeRange | undefined {
  const [, word = '', end = ''] = /^(since|until)\s+(.+)$/i.exec(text) ?? []
  const time = readTime(end, clock)
  if (!time) return undefined
  return /since/i.test(word)
    ? { kind: 'between', from: time.first, to: null }
    : { kind: 'between', from: null, to: time.last }
}

/** All of a day, or the minutes around a moment. */
function parseTime(text: string, clock: Clock): TimeRange | undefined {
  const time = readTime(text, clock)
  if (!time) return undefined
  if (!time.isMoment) return { kind: 'between', from: time.first, to: time.last }
  const from = printMoment(Date.parse(time.first) - AROUND_MS)
  return { kind: 'between', from, to: printMoment(Date.parse(time.last) + AROUND_MS) }
}

function parseEnds(text: string, clock: Clock): TimeRange | undefined {
  const bare = text.replace(/^(?:from|between)\s+/i, '')
  for (const { 0: separator, index } of bare.matchAll(SEPARATOR)) {
    const [first, second] = [bare.slice(0, index), bare.slice(index + separator.length)]
    const range = first === '' || second === '' ? undefined : parsePair(first, second, clock)
    if (range) return range
  }
  return undefined
}

/** The value of a name in JSON, in the query of an address, or in the state that Kibana has in it. */
const namedValue = (names: string) =>
  new RegExp(String.raw`(?:^|[?&#({,\s"'])(?:${names})["']?\s*[:=]\s*["']?([^"'&,)}#]+)`, 'i')
const FROM = namedValue('from|from_ts|gte?|start')
const TO = namedValue('to|to_ts|lte?|end')

/** Grafana copies `{"from":"now-1h","to":"now"}`, Kibana the like; all of them have both ends in their addresses. */
function readNamedEnds(text: string): { from: string; to: string } | undefined {
  const plain = decode(text)
  const [from, to] = [FROM, TO].map((pattern) => pattern.exec(plain)?.[1]?.trim())
  return from === undefined ? undefined : { from, to: to ?? '' }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
