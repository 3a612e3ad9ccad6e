/**
 * Logs far away in time from nearly all others, such as those of a device whose clock begins in 1970 or runs a year ahead: they would
 * decide the scale of a histogram that has no range. At least a day lies between the earlier ones and the others.
 */
import { DAY_MS } from '../log/retention.ts'
import { MINUTE_MS } from './units.ts'

/** The logs of one minute. */
export type Minute = { ms: number; n: number }

/** The first minutes that hold logs, earliest first, and the last ones, latest first. They may be the same. */
export type Ends = { first: readonly Minute[]; last: readonly Minute[] }

/** How many logs are left out on both sides, and the minutes with which the others begin and end. */
export type Core = { before: number; after: number; firstMs: number; lastMs: number }

/** Without them the span must be less than this part of what it was; a much smaller one where they are more than a tenth of the logs. */
const SHRINKS_TO = { ordinary: 1 / 2, ofFew: 1 / 20 } as const

/** One log in so many is few, whatever the others are. */
export const FEW_OF = 1000

/** Whether it is few of all logs: 0.1 %, or 3, and never half of them. */
export const isFew = (out: number, total: number): boolean =>
  out <= Math.max(3, Math.floor(total / FEW_OF)) && out * 2 < total

type Among = {
  /** Of all logs. */
  total: number
  /** On the late side only logs ahead of the clock are left out: the newest logs are what people look for. */
  nowMs: number
}

/** What is left without the logs that lie apart, as few as possible; undefined where none do. */
export function findCore({ first, last }: Ends, { total, nowMs }: Among): Core | undefined {
  const cuts = {
    begins: cutsOf(first).filter(({ ms, outerMs }) => outerMs === undefined || ms - outerMs >= DAY_MS),
    ends: cutsOf(last).filter(({ outerMs }) => outerMs === undefined || outerMs > nowMs),
  }
  let core: Core | undefined
  for (;;) {
    const now = core ?? { before: 0, after: 0, firstMs: first[0]?.ms ?? 0, lastMs: last[0]?.ms ?? 0 }
    const next = findStep(cuts, { total, now })
    if (next === undefined) return core
    core = next
  }
}

type Cut = {
  ms: number
  /** How many logs lie outside of it. */
  out: number
  /** The nearest minute outside of it; undefined if there is none. */
  outerMs: number | undefined
}

/** One log of the year 1 and one of 1970 are two steps. */
function findStep(cuts: { begins: Cut[]; ends: Cut[] }, { total, now }: { total: number; now: Core }) {
  let best: Core | undefined
  for (const begin of cuts.begins) {
    for (const end of cuts.ends) {
      const cut = { before: begin.out, after: end.out, firstMs: begin.ms, lastMs: end.ms }
      if (isBetter(cut, now, total) && (best === undefined || outOf(cut) < outOf(best))) best = cut
    }
  }
  return best
}

/** Each minute as the outermost. */
function cutsOf(minutes: readonly Minute[]): Cut[] {
  let out = 0
  return minutes.map(({ ms, n }, i) => {
    const cut = { ms, out, outerMs: minutes[i - 1]?.ms }
    out += n
    return cut
  })
}

function isBetter(cut: Core, now: Core, total: number): boolean {
  const isInside = cut.firstMs >= now.firstMs && cut.lastMs <= now.lastMs && cut.firstMs <= cut.lastMs
  if (!isInside || !isFew(outOf(cut), total)) return false
  const part = outOf(cut) * 10 > total ? SHRINKS_TO.ofFew : SHRINKS_TO.ordinary
  return spanOf(cut) < spanOf(now) * part
}

const outOf = ({ before, after }: Core) => before + after
const spanOf = ({ firstMs, lastMs }: Core) => lastMs - firstMs + MINUTE_MS
