/** The two fields of a range. They show seconds, so an end that nobody has changed stays as it was given. */
import { compareMoments } from '../ui/time/moment.ts'
import { readTime, readTimes } from '../ui/time/read-time.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import type { TimeZone } from '../ui/time/zone-clock.ts'
import { toZoneInput, type AskedRange } from './time-range.ts'

/** Empty for an open end. */
export type Ends = { from: string; to: string }
export type EndName = keyof Ends

/** With problems, the range is the one that was given. */
type ReadEnds = { range: AskedRange; problems: Partial<Readonly<Record<EndName, string>>> }

const OPEN = { from: null, to: null }
const UNREADABLE = 'Not a time. Try 2026-11-23 09:30, 9:30 pm, yesterday 10:00, now-1h or seconds since 1970.'
const REVERSED = 'The end is before the start.'

export function endsOfRange(range: AskedRange, zone: TimeZone): Ends {
  const { from, to } = range.kind === 'between' ? range : OPEN
  return { from: toZoneInput(from, zone), to: toZoneInput(to, zone) }
}

/**
 * Each end takes the date that it lacks from the other one. A time that the clock shows twice is the first of them as a start and the last
 * one as an end, so that nothing between is lost.
 */
export function readEnds(ends: Ends, range: AskedRange, clock: Clock): ReadEnds {
  const shown = endsOfRange(range, clock.zone)
  const given = range.kind === 'between' ? range : OPEN
  const isChanged = ends.from !== shown.from || ends.to !== shown.to
  const both = readTimes(ends.from, ends.to, clock)
  const from =
    ends.from === shown.from ? given.from : readEnd(ends.from, (both?.from ?? readTime(ends.from, clock))?.first)
  const to = ends.to === shown.to ? given.to : readEnd(ends.to, (both?.to ?? readTime(ends.to, clock))?.last)
  if (from === undefined || to === undefined) {
    const problems = { ...(from === undefined && { from: UNREADABLE }), ...(to === undefined && { to: UNREADABLE }) }
    return { range, problems }
  }
  if (from !== null && to !== null && compareMoments(from, to) > 0) return { range, problems: { to: REVERSED } }
  if (!isChanged) return { range, problems: {} }
  return { range: from === null && to === null ? { kind: 'all' } : { kind: 'between', from, to }, problems: {} }
}

/** Null for an end that is open, undefined for one that cannot be read. */
function readEnd(text: string, moment: string | undefined): string | null | undefined {
  return /^(?:now)?$/i.test(text.trim()) ? null : moment
}
