/** Reads the time in the header of a syslog message, in the forms that devices write. */
import { LOG_LIMITS } from '../../log/log.ts'
import type { Moment } from '../../platform/moment.ts'
import { parseRfc3339 } from '../../platform/text/rfc3339.ts'
import { matchAt } from '../../platform/text/match-at.ts'
import { MONTH, momentOfParts } from '../written-time.ts'

export type HeaderTime = {
  moment: Moment
  /** The time as it was written. */
  text: string
  /** Where the text goes on. */
  end: number
  /** The device says that its clock was never set. */
  isUnset: boolean
}

export type TimeOptions = {
  nowMs: number
  /** The moment of a time without an offset (time-zone.ts). */
  toUtc: (localMs: number) => number
}

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`
const OFFSET = String.raw`(?:(?<utc>z)|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d))`
/** What must follow: a time is a word of its own. */
const END = String.raw`(?=[\s:]|$)`

/** RFC 3339; the time of some devices has a space in it, and no offset. */
const ISO = new RegExp(String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[t ]${CLOCK}${OFFSET}?${END}`, 'iy')

/**
 * RFC 3164, and what others make of it: a year in one of three places, fractions, an offset or a zone, and the mark of Cisco for a clock that was
 * never set (`*`) or is not in step (`.`). The zone is read if it is UTC; any other name is that of the zone in which devices are.
 */
const BSD = new RegExp(
  String.raw`(?<mark>[*.])?(?:(?<first>\d{4}) )?${MONTH} {1,2}(?<day>\d{1,2}) (?:(?<middle>\d{4}) )?${CLOCK}` +
    String.raw`(?: (?<last>20\d\d)(?= |: ))?(?:${OFFSET}| (?<zone>utc|gmt)(?=[ :])| [a-z]{3,5}(?=: ?%))?${END}`,
  'iy',
)

/** Undefined where no time begins at this place of the text. */
export function readHeaderTime(text: string, at: number, options: TimeOptions): HeaderTime | undefined {
  return readRfc3339(text, at) ?? readOther(text, at, options)
}

const ZERO = 48
const NINE = 57
/** With nine digits of a fraction. */
const MAX_RFC_3339_LENGTH = 35

/** What most write, which takes a fifth of the time. */
function readRfc3339(text: string, at: number): HeaderTime | undefined {
  const first = text.charCodeAt(at)
  if (!(first >= ZERO && first <= NINE)) return undefined
  const space = text.indexOf(' ', at)
  const end = space < 0 ? text.length : space
  if (end - at > MAX_RFC_3339_LENGTH) return undefined
  const written = text.slice(at, end)
  const moment = parseRfc3339(written)
  return moment && { moment, text: written, end, isUnset: false }
}

function readOther(text: string, at: number, options: TimeOptions): HeaderTime | undefined {
  const match = matchAt(BSD, text, at) ?? matchAt(ISO, text, at)
  if (match === undefined) return undefined
  const groups = match.groups.groups ?? {}
  const moment = momentOf(groups, options)
  return moment && { moment, text: text.slice(at, match.end), end: match.end, isUnset: groups['mark'] === '*' }
}

type Groups = Readonly<Record<string, string | undefined>>

function momentOf(groups: Groups, { nowMs, toUtc }: TimeOptions): Moment | undefined {
  const hasOffset = groups['utc'] ?? groups['zone'] ?? groups['sign']
  const year = groups['year'] ?? groups['first'] ?? groups['middle'] ?? groups['last']
  const read = (inYear: string) => {
    const moment = momentOfParts(groups, inYear)
    return moment && (hasOffset ? moment : { ...moment, ms: toUtc(moment.ms) })
  }
  return year === undefined ? inLatestYear(read, nowMs) : read(year)
}

/** A leap day is at most so many years ago. */
const MAX_YEARS = 8

/** Without a year: the latest time that is not far ahead, because a message may come late, but hardly before it was written. */
function inLatestYear(read: (year: string) => Moment | undefined, nowMs: number): Moment | undefined {
  const latestMs = nowMs + LOG_LIMITS.maxFutureMs
  const latestYear = new Date(latestMs).getUTCFullYear()
  for (let year = latestYear; year >= latestYear - MAX_YEARS; year--) {
    const moment = read(String(year))
    if (moment !== undefined && moment.ms <= latestMs) return moment
  }
  return undefined
}
