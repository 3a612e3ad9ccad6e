/** A text that means a time, and the moments that it stands for. */
import { endOfMs, isOfLogs, printMoment } from './moment.ts'
import { readRelative, type Clock } from './relative-moment.ts'
import { midnightOf, readWrittenTime, type WrittenTime } from './written-time.ts'
import { momentAtClock, wallMsOf, zoneOffsetMs } from './zone-clock.ts'

/** The first and the last moment: they differ for a day, and for a time that the clock shows twice. */
type TimeSpan = { first: string; last: string; isMoment: boolean }

const DAY = 86_400_000

/**
 * ISO 8601, seconds to nanoseconds since 1970, `Nov 29, 1:34 am`, `01:34`, `yesterday`, `now-1h`; without an offset it is of the zone.
 * What lacks its date or its year is the last one before now. Undefined for any other text.
 */
export function readTime(text: string, clock: Clock): TimeSpan | undefined {
  const part = readPart(text, clock)
  return part && resolve(part, { clock })
}

/** Both ends of a range. Each takes the date and the zone that it lacks from the other, and the second one comes after the first. */
export function readTimes(text: string, other: string, clock: Clock): { from: TimeSpan; to: TimeSpan } | undefined {
  const [one, two] = [readPart(text, clock), readPart(other, clock)]
  if (!one || !two) return undefined
  const [start, end] = shareOffset(one, two)
  const known = isComplete(end) && !isComplete(start) ? resolve(end, { clock }) : undefined
  const from = resolve(start, { clock, ...(known && { before: known.last }) })
  const to = from && resolve(end, { clock, after: from.first })
  return from && to && { from, to }
}

type Part = TimeSpan | WrittenTime

const isSpan = (part: Part): part is TimeSpan => 'first' in part
const isComplete = (part: Part) => isSpan(part) || part.date?.year !== undefined

function readPart(text: string, clock: Clock): Part | undefined {
  const bare = text.trim()
  const relative = readRelative(bare, clock)
  if (!relative) return readEpoch(bare) ?? readWrittenTime(withDate(bare, clock))
  const { firstMs, lastMs, isMoment } = relative
  return { first: printMoment(firstMs), last: isMoment ? printMoment(lastMs) : endOfMs(lastMs), isMoment }
}

/** Seconds, milliseconds, microseconds or nanoseconds: each has three digits more. */
function readEpoch(text: string): TimeSpan | undefined {
  const [, whole, fraction = ''] = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const digits = `${whole}${fraction}`.padEnd(16, '0')
  const moment = printMoment(Number(digits.slice(0, 13)), Number(digits.slice(13, 16)))
  return { first: moment, last: moment, isMoment: true }
}

/** `yesterday 10:00` has the date of yesterday, by the calendar. */
function withDate(text: string, { zone, nowMs }: Clock): string {
  return text.replace(/^(?:today|yesterday)\b/i, (word) => {
    const daysAgo = /^y/i.test(word) ? 1 : 0
    return new Date(wallMsOf(nowMs, zone) - daysAgo * DAY).toISOString().slice(0, 10)
  })
}

/** An offset that is named behind the second holds for both, and so does any other where the date stands only once. */
function shareOffset(one: Part, two: Part): [Part, Part] {
  if (isSpan(one) || isSpan(two)) return [one, two]
  const ofFirst = two.offset?.isNamed || !one.date ? two.offset : undefined
  const ofSecond = two.date ? undefined : one.offset
  return [
    { ...one, offset: one.offset ?? ofFirst },
    { ...two, offset: two.offset ?? ofSecond },
  ]
}

/** Where to look for a date that is not complete: at or before a moment, which is now unless one is given, or at or after one. */
type Where = { clock: Clock; before?: string; after?: string }

function resolve(part: Part, { clock, before, after }: Where): TimeSpan | undefined {
  if (isSpan(part)) return part
  const { date, time, offset } = part
  const limit = after ?? before
  const limitMs = limit === undefined ? clock.nowMs : Date.parse(limit)
  const limitWallMs = limitMs + (offset?.ms ?? zoneOffsetMs(limitMs, clock.zone))
  const dayMs = findDay({ date, time }, { limitWallMs, step: after === undefined ? -1 : 1 })
  if (dayMs === undefined || !isOfLogs(dayMs)) return undefined
  const at = (wallMs: number, which: 'first' | 'last') =>
    offset ? wallMs - offset.ms : momentAtClock(wallMs, clock.zone, which)
  if (!time) {
    return { first: printMoment(at(dayMs, 'first')), last: endOfMs(at(dayMs + DAY, 'first') - 1), isMoment: false }
  }
  const [first, last] = [at(dayMs + time.ms, 'first'), at(dayMs + time.ms, 'last')]
  return { first: printMoment(first, time.us), last: printMoment(last, time.us), isMoment: true }
}

type Limit = { limitWallMs: number; step: -1 | 1 }

/** February 29 comes after eight years at the latest. */
const YEARS = [0, 1, 2, 3, 4, 5, 6, 7, 8]

/** The midnight of the written day that is nearest to the limit, on its own side of it. */
function findDay({ date, time }: Pick<WrittenTime, 'date' | 'time'>, { limitWallMs, step }: Limit): number | undefined {
  if (date?.year !== undefined) return midnightOf(date.year, date.month, date.day)
  const timeMs = time?.ms ?? (step === 1 ? DAY - 1 : 0)
  const fits = (dayMs: number) => step * (dayMs + timeMs - limitWallMs) >= 0
  if (!date) {
    const dayMs = Math.floor(limitWallMs / DAY) * DAY
    return fits(dayMs) ? dayMs : dayMs + step * DAY
  }
  const year = new Date(limitWallMs).getUTCFullYear()
  const days = YEARS.map((years) => midnightOf(year + step * years, date.month, date.day))
  return days.find((dayMs) => dayMs !== undefined && fits(dayMs))
}
