/** The time range in an address: `range=1h`, or `from` and `to`. Links of other tools are read as well. */
import { endOfMs } from '../ui/time/moment.ts'
import { readTime } from '../ui/time/read-time.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { parsePair, parseRangeText } from './range-text.ts'
import type { AskedRange, TimeRange } from './time-range.ts'

/** Of these an address has one at a time. */
export const RANGE_PARAMS = ['range', 'from', 'to'] as const

/** What cannot be read is kept: all of the time is never what a link asked for. */
export function readRange(params: URLSearchParams, clock: Clock): AskedRange {
  const [range, from, to] = [read(params, 'range'), read(params, 'from'), read(params, 'to')]
  if (`${range}${from}${to}` === '') return { kind: 'all' }
  const asked = from === '' && to === '' ? parseRangeText(range, clock) : readEnds(from, to, clock)
  return asked ?? { kind: 'unreadable', range: params.get('range'), from: params.get('from'), to: params.get('to') }
}

/** As `readRange` reads it. */
export function writeRange(range: AskedRange, add: (name: string, value: string | null) => void): void {
  if (range.kind === 'last') add('range', `${range.amount}${range.unit}`)
  if (range.kind === 'unreadable') add('range', range.range)
  if (range.kind !== 'between' && range.kind !== 'unreadable') return
  add('from', range.from)
  add('to', range.kind === 'between' ? printEnd(range.to) : range.to)
}

/** A plus sign that is not encoded is a space in a query; before the hours of an offset it was a plus sign. */
function read(params: URLSearchParams, name: string): string {
  return (params.get(name) ?? '').trim().replace(/(:\d\d(?:[.,]\d+)?) (\d\d:?\d\d)$/, '$1+$2')
}

function readEnds(from: string, to: string, clock: Clock): TimeRange | undefined {
  if (from !== '' && /^(?:now)?$/i.test(to)) return parsePair(from, to, clock)
  const first = from === '' ? null : readTime(from, clock)?.first
  const last = to === '' ? null : readEnd(to, clock)
  return first === undefined || last === undefined ? undefined : { kind: 'between', from: first, to: last }
}

/** A link of version 0.1 includes the last millisecond of a bar or a day with its three digits. */
function readEnd(text: string, clock: Clock): string | undefined {
  const last = readTime(text, clock)?.last
  return last?.endsWith('.999Z') && /\.999(?!\d)/.test(text) ? endOfMs(Date.parse(last)) : last
}

function printEnd(moment: string | null): string | null {
  return moment?.replace(/\.999Z$/, '.999000Z') ?? null
}
