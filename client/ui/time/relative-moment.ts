/** Moments that are told from now: `now-1h`, `-2h`, `3 days ago`, and `now-1d/d` for all of yesterday, as in Grafana and Kibana. */
import { isOfLogs } from './moment.ts'
import { momentAtClock, wallMsOf, type TimeZone } from './zone-clock.ts'

export type Clock = { zone: TimeZone; nowMs: number }

/** Minutes are `m`, months are `M`. */
type TimeUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y'

const NAMES: Readonly<Record<TimeUnit, string>> = {
  s: 's sec secs second seconds',
  m: 'm min mins minute minutes',
  h: 'h hr hrs hour hours',
  d: 'd day days',
  w: 'w week weeks',
  M: 'mo mos mon mons month months',
  y: 'y yr yrs year years',
}
const UNITS: ReadonlyMap<string, TimeUnit> = new Map(
  (['s', 'm', 'h', 'd', 'w', 'M', 'y'] as const).flatMap((unit) =>
    NAMES[unit].split(' ').map((name): [string, TimeUnit] => [name, unit]),
  ),
)

export function unitOf(name: string): TimeUnit | undefined {
  return name === 'M' ? 'M' : UNITS.get(name.toLowerCase())
}

const RELATIVE = /^(?:now|(?=[−-]\s*\d))(?:\s*([+−-])\s*(\d{1,5})\s*([a-z]+))?(?:\/([a-z]))?$/i
const AGO = /^(\d{1,5})\s*([a-z]+)\s+ago$/i

/** The moment, or the first and the last one of the hour, day, month or year that it is rounded to. */
export function readRelative(
  text: string,
  clock: Clock,
): { firstMs: number; lastMs: number; isMoment: boolean } | undefined {
  const [, agoAmount, agoName] = AGO.exec(text) ?? []
  if (agoName !== undefined) return readRelative(`now-${agoAmount}${agoName}`, clock)
  const match = RELATIVE.exec(text)
  if (!match) return undefined
  const [, sign, digits = '0', name = 's', rounding] = match
  const unit = unitOf(name)
  if (unit === undefined) return undefined
  const atMs = shift(clock.nowMs, { amount: Number(digits) * (sign === '+' ? 1 : -1), unit }, clock.zone)
  if (atMs === undefined) return undefined
  if (rounding === undefined) return { firstMs: atMs, lastMs: atMs, isMoment: true }
  return roundTo(atMs, unitOf(rounding), clock.zone)
}

type Step = { amount: number; unit: TimeUnit }

const HOUR = 3_600_000
const FIXED_MS: Partial<Readonly<Record<TimeUnit, number>>> = { s: 1000, m: 60_000, h: HOUR }

/** A day before is the same time of the day before, also when that had 23 hours. */
function shift(atMs: number, { amount, unit }: Step, zone: TimeZone): number | undefined {
  const fixedMs = FIXED_MS[unit]
  if (fixedMs !== undefined) return atMs + amount * fixedMs
  const wallMs = shiftWall(wallMsOf(atMs, zone), { amount, unit })
  return isOfLogs(wallMs) ? momentAtClock(wallMs, zone) : undefined
}

function shiftWall(wallMs: number, { amount, unit }: Step): number {
  const fixedMs = unit === 'w' ? 7 * 24 * HOUR : unit === 'd' ? 24 * HOUR : FIXED_MS[unit]
  if (fixedMs !== undefined) return wallMs + amount * fixedMs
  const months = unit === 'y' ? 12 * amount : amount
  const date = new Date(wallMs)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months)
  // The 31st of a month that has 30 days is its last day.
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}

/** How much of an ISO text says a unit. Weeks begin on Sunday or on Monday, so they are no unit here. */
const LENGTHS: Partial<Readonly<Record<TimeUnit, number>>> = { y: 4, M: 7, d: 10, h: 13, m: 16, s: 19 }

function roundTo(atMs: number, unit: TimeUnit | undefined, zone: TimeZone) {
  const length = unit && LENGTHS[unit]
  if (unit === undefined || length === undefined) return undefined
  const written = new Date(wallMsOf(atMs, zone)).toISOString().slice(0, length)
  const wallMs = Date.parse(`${written}${'0000-01-01T00:00:00.000Z'.slice(length)}`)
  const nextMs = momentAtClock(shiftWall(wallMs, { amount: 1, unit }), zone)
  return { firstMs: momentAtClock(wallMs, zone), lastMs: nextMs - 1, isMoment: false }
}
