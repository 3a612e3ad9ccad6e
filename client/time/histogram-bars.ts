/** From the answer of the API to bars, ticks and texts. */
import type { LogHistogramQuery } from '../generated/graphql.ts'
import { keyLabel, type GroupKey } from '../search/group-search.ts'
import type { Figure } from '../ui/figure-text.ts'
import { LEVELS, type Level } from '../ui/level.ts'
import { OTHERS_COLOR, seriesColor } from '../ui/series-colors.ts'
import { dayText } from '../ui/time/day-text.ts'
import { localTime } from '../ui/time/local-time.ts'
import { endOfMs } from '../ui/time/moment.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { momentAtClock, momentsAt, offsetText, wallMsOf, type TimeZone } from '../ui/time/zone-clock.ts'
import type { TimeRange } from './time-range.ts'
import { STEPS_MS } from './time-steps.ts'
import { formatCount } from '../ui/format-count.ts'

export type Bar = { startMs: number; total: number; levels: readonly { level: Level; count: number }[] }
export type Bars = {
  fromMs: number
  toMs: number
  intervalMs: number
  total: number
  bars: readonly Bar[]
  /** The same bars by the values of another field than the level, those of most logs first, and the others last; null by level. */
  series: readonly Series[] | null
  /** The logs that the bars leave out: far before all others, or ahead of the server's clock. */
  outside: { before: number; after: number }
}
export type Series = {
  id: string
  label: string
  color: string
  /** Null for all values that are not listed. */
  key: GroupKey | null
  total: Figure
  /** One for each bar. */
  counts: readonly Figure[]
}
export type Tick = { atMs: number; label: string }

const OTHERS = 'Others'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The most severe level of a bar comes first. */
export function toBars(answer: LogHistogramQuery['logHistogram']): Bars {
  const { from, to, interval, buckets, outside } = answer
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
    series: toSeries(answer),
    outside: { before: Number(outside.before), after: Number(outside.after) },
  }
}

function toSeries({ series, others }: LogHistogramQuery['logHistogram']): readonly Series[] | null {
  const listed = series.map(({ key, total, counts }, at): Series => {
    const id = JSON.stringify(key)
    return { id, label: key === null ? OTHERS : keyLabel(key), color: seriesColor(at), key, total, counts }
  })
  const rest = others ? [{ ...others, id: OTHERS, label: OTHERS, color: OTHERS_COLOR, key: null }] : []
  return listed.length + rest.length === 0 ? null : [...listed, ...rest]
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

/** Round moments of the zone, about `most`. */
export function toTicks({ fromMs, toMs }: Pick<Bars, 'fromMs' | 'toMs'>, most: number, clock: Clock): Tick[] {
  const { zone } = clock
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= most)
  if (stepMs === undefined || toMs <= fromMs) return []
  const moments =
    stepMs < HOUR ? roundMoments({ fromMs, toMs, stepMs }, zone) : roundHours({ fromMs, toMs, stepMs }, zone)
  return moments.map((atMs) => ({ atMs, label: tickLabel(atMs, stepMs, clock) }))
}

type Steps = { fromMs: number; toMs: number; stepMs: number }

/** Clocks are changed by half an hour or by whole ones, so the steps within an hour stay round. */
function roundMoments({ fromMs, toMs, stepMs }: Steps, zone: TimeZone): number[] {
  const wallMs = wallMsOf(fromMs, zone)
  const firstMs = fromMs + Math.ceil(wallMs / stepMs) * stepMs - wallMs
  return Array.from({ length: Math.ceil((toMs - firstMs) / stepMs) }, (_, step) => firstMs + step * stepMs)
}

/** A day begins at its midnight, or where the clock skips that; an hour that is repeated begins twice, one that is skipped never. */
function roundHours({ fromMs, toMs, stepMs }: Steps, zone: TimeZone): number[] {
  const ends = [wallMsOf(fromMs, zone), wallMsOf(toMs, zone)]
  // The clock may be set back in between: look at a day more.
  const first = Math.floor((Math.min(...ends) - DAY) / stepMs)
  const last = Math.ceil((Math.max(...ends) + DAY) / stepMs)
  const walls = Array.from({ length: last - first + 1 }, (_, step) => (first + step) * stepMs)
  return walls
    .flatMap((wallMs) => (stepMs < DAY ? momentsAt(wallMs, zone) : [momentAtClock(wallMs, zone)]))
    .filter((atMs) => atMs >= fromMs && atMs < toMs)
    .toSorted((a, b) => a - b)
}

/** From and to of some bars, as short as their length allows, and the offset of these times. */
export function describeTime(fromMs: number, toMs: number, { zone, nowMs }: Clock): string {
  const isRound = (fromMs % MINUTE) + (toMs % MINUTE) === 0
  const length = isRound ? 5 : (fromMs % SECOND) + (toMs % SECOND) === 0 ? 8 : 12
  const [from, to] = [fromMs, toMs].map((ms) => ({
    ...localTime(new Date(ms).toISOString(), zone),
    offset: offsetText(ms, zone),
  }))
  if (!from || !to) return ''
  const today = dateOf(nowMs, zone)
  const start = `${dayText(from.date, today)} ${from.time.slice(0, length)}${from.offset === to.offset ? '' : ` ${from.offset}`}`
  return `${start} – ${from.date === to.date ? '' : `${dayText(to.date, today)} `}${to.time.slice(0, length)} ${to.offset}`
}

export function countText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'log' : 'logs'}`
}

function tickLabel(atMs: number, stepMs: number, { zone, nowMs }: Clock): string {
  const { date, time } = localTime(new Date(atMs).toISOString(), zone)
  // Where the steps are longer than months, each names its year.
  if (stepMs > 31 * DAY) return dayText(date, '')
  if (stepMs >= DAY || time === '00:00:00.000') return dayText(date, dateOf(nowMs, zone))
  if (stepMs >= MINUTE) return time.slice(0, 5)
  return stepMs >= SECOND ? time.slice(0, 8) : time
}

function dateOf(atMs: number, zone: TimeZone): string {
  return localTime(new Date(atMs).toISOString(), zone).date
}
