/** From the answer of the API to bars, ticks and texts. */
import type { LogHistogramQuery } from '../generated/graphql.ts'
import { LEVELS, type Level } from '../ui/level.ts'
import { localTime } from '../ui/time/local-time.ts'
import { endOfMs } from '../ui/time/moment.ts'
import { zoneOffsetMs, type TimeZone } from '../ui/time/time-zone.ts'
import type { TimeRange } from './time-range.ts'

export type Bar = { startMs: number; total: number; levels: readonly { level: Level; count: number }[] }
export type Bars = {
  fromMs: number
  toMs: number
  intervalMs: number
  total: number
  bars: readonly Bar[]
  /** The logs that the bars leave out: far before all others, or ahead of the server's clock. */
  outside: { before: number; after: number }
}
export type Tick = { atMs: number; label: string }

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS_MS: readonly number[] = [
  1,
  5,
  10,
  50,
  100,
  500,
  ...[1, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...[1, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 91, 365, 3650].map((days) => days * DAY),
]

/** The most severe level of a bar comes first: it is drawn at the bottom, where heights are compared most easily. */
export function toBars({ from, to, interval, buckets, outside }: LogHistogramQuery['logHistogram']): Bars {
  const bars = buckets.map(({ start, total, byLevel }): Bar => {
    const levels = byLevel.map(({ level, count }) => ({ level, count: Number(count) }))
    levels.sort((one, other) => LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level))
    return { startMs: Date.parse(start), total: Number(total), levels }
  })
  return {
    fromMs: from === null ? 0 : Date.parse(from),
    toMs: to === null ? 0 : Date.parse(to),
    intervalMs: Number(interval),
    total: bars.reduce((sum, bar) => sum + bar.total, 0),
    bars,
    outside: { before: Number(outside.before), after: Number(outside.after) },
  }
}

/** The time range of two bars and those between them, in either order. Both ends of a range are inclusive. */
export function rangeOfBars({ bars, intervalMs }: Bars, one: number, other: number): TimeRange | undefined {
  const first = bars[Math.min(one, other)]
  const last = bars[Math.max(one, other)]
  if (!first || !last) return undefined
  return {
    kind: 'between',
    from: new Date(first.startMs).toISOString(),
    to: endOfMs(last.startMs + intervalMs - 1),
  }
}

/** Where the logs are that the bars leave out. */
export function rangeOutside({ fromMs, toMs }: Bars, side: 'before' | 'after'): TimeRange {
  return side === 'before'
    ? { kind: 'between', from: null, to: endOfMs(fromMs - 1) }
    : { kind: 'between', from: new Date(toMs).toISOString(), to: null }
}

/** Round moments of the zone, at most `most`. */
export function toTicks({ fromMs, toMs }: Bars, most: number, zone: TimeZone): Tick[] {
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= most)
  if (stepMs === undefined || toMs <= fromMs) return []
  const offsetMs = zoneOffsetMs(fromMs, zone)
  const firstMs = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs
  const ticks: Tick[] = []
  for (let atMs = firstMs; atMs < toMs; atMs += stepMs) ticks.push({ atMs, label: tickLabel(atMs, stepMs, zone) })
  return ticks
}

/** From and to of some bars, as short as their length allows. */
export function describeTime(fromMs: number, toMs: number, zone: TimeZone): string {
  const isRound = (fromMs % MINUTE) + (toMs % MINUTE) === 0
  const length = isRound ? 5 : (fromMs % SECOND) + (toMs % SECOND) === 0 ? 8 : 12
  const [from, to] = [fromMs, toMs].map((ms) => localTime(new Date(ms).toISOString(), zone))
  if (!from || !to) return ''
  const end = `${from.date === to.date ? '' : `${to.date} `}${to.time.slice(0, length)}`
  return `${from.date} ${from.time.slice(0, length)} – ${end}`
}

export function countText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'log' : 'logs'}`
}

function tickLabel(atMs: number, stepMs: number, zone: TimeZone): string {
  const { date, time } = localTime(new Date(atMs).toISOString(), zone)
  if (stepMs >= DAY || time === '00:00:00.000') return stepMs > 31 * DAY ? date : date.slice(5)
  if (stepMs >= MINUTE) return time.slice(0, 5)
  return stepMs >= SECOND ? time.slice(0, 8) : time
}
