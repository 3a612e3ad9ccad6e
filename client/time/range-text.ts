/** A time range as a text that people type, copy and paste, and back. */
import { compareMoments } from '../ui/time/moment.ts'
import type { TimeZone } from '../ui/time/time-zone.ts'
import { parseInZone, parseRelative, rangeLabel, type TimeRange } from './time-range.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
/** Between the two ends: a slash anywhere, else a word or a dash with spaces around it. */
const SEPARATOR = /\s*\/\s*|\s*\.\.\s*|\s+(?:to|until|-|–|—)\s+/i
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({ s: 's sec secs second seconds', m: 'm min mins minute minutes', h: 'h hr hrs hour hours' })
    .concat(Object.entries({ d: 'd day days', w: 'w week weeks' }))
    .flatMap(([unit, names]) => names.split(' ').map((name) => [name, unit])),
)

/** The text for the clipboard, independent of the time zone. */
export function formatRange(range: TimeRange): string {
  if (range.kind !== 'between') return rangeLabel(range).toLowerCase()
  if (range.from === null) return `until ${range.to ?? 'now'}`
  return range.to === null ? `since ${range.from}` : `${range.from} / ${range.to}`
}

/**
 * `last 2 hours`, `1h`, `now-15m`, `all time`, `today`, two moments, `since` or `until` one, or a single day.
 * Moments are ISO 8601 or seconds, milliseconds or microseconds since 1970; without an offset they are of the zone.
 */
export function parseRangeText(typed: string, zone: TimeZone, nowMs: number): TimeRange | undefined {
  const text = typed.trim()
  if (/^all( time)?$/i.test(text)) return { kind: 'all' }
  const { from, to } = splitEnds(text)
  if (from === undefined || to !== undefined) return parsePair(from ?? '', to ?? '', { zone, nowMs })
  return parseSpan(from) ?? parseDay(from, { zone, nowMs })
}

type Clock = { zone: TimeZone; nowMs: number }

function splitEnds(text: string): { from: string | undefined; to: string | undefined } {
  const [, word, moment] = /^(since|until)\s+(.+)$/i.exec(text) ?? []
  if (word !== undefined) return /since/i.test(word) ? { from: moment, to: '' } : { from: undefined, to: moment }
  const [from, to, ...more] = text.split(SEPARATOR)
  return more.length === 0 ? { from, to } : { from: undefined, to: undefined }
}

function parsePair(first: string, second: string, clock: Clock): TimeRange | undefined {
  if (/^now$/i.test(second)) return parseSpan(first) ?? parsePair(first, '', clock)
  const from = first === '' ? null : parseEnd(first, clock)?.first
  const to = second === '' ? null : parseEnd(second, clock)?.last
  if (from === undefined || to === undefined || (from === null && to === null)) return undefined
  const isReversed = from !== null && to !== null && compareMoments(from, to) > 0
  return isReversed ? undefined : { kind: 'between', from, to }
}

function parseSpan(text: string): TimeRange | undefined {
  const pattern = /^(?:(?:last|past)\s+|now\s*-\s*)?(\d*)\s*([a-z]+)$/i
  const [, digits = '', name = ''] = pattern.exec(text) ?? []
  const unit = UNITS.get(name.toLowerCase())
  if (unit === undefined) return undefined
  const amount = Number(digits || 1)
  return parseRelative(unit === 'w' ? `${amount * 7}d` : `${amount}${unit}`)
}

function parseDay(text: string, clock: Clock): TimeRange | undefined {
  const end = parseEnd(text, clock)
  return end && end.first !== end.last ? { kind: 'between', from: end.first, to: end.last } : undefined
}

/** A moment, or the first and the last one of a day. */
function parseEnd(text: string, { zone, nowMs }: Clock): { first: string; last: string } | undefined {
  const day = dayOf(text.toLowerCase(), { zone, nowMs })
  if (day !== undefined) {
    const first = parseInZone(`${day}T00:00`, zone)
    const last = parseInZone(`${day}T23:59:59.999999`, zone)
    return first !== null && last !== null ? { first, last } : undefined
  }
  const moment = /^\d{10}(\d{3}|\d{6})?$/.test(text) ? fromEpoch(text) : parseIso(text, zone)
  return moment === null ? undefined : { first: moment, last: moment }
}

function parseIso(text: string, zone: TimeZone): string | null {
  // `Date` makes a moment of almost any word with a number in it.
  return /^\d{4}-\d\d-\d\d[T ]/.test(text) ? parseInZone(text, zone) : null
}

function fromEpoch(digits: string): string {
  const ms = new Date(Number(digits.slice(0, 13).padEnd(13, '0'))).toISOString()
  const us = digits.slice(13)
  return us === '' || us === '000' ? ms : `${ms.slice(0, -1)}${us}Z`
}

function dayOf(text: string, { zone, nowMs }: Clock): string | undefined {
  if (DAY.test(text)) return text
  if (text !== 'today' && text !== 'yesterday') return undefined
  const day = new Date(nowMs)
  if (text === 'yesterday') day.setUTCDate(day.getUTCDate() - 1)
  if (zone === 'utc') return day.toISOString().slice(0, 10)
  const [year, month, date] = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}
