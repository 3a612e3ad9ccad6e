/**
 * Logs far away in time from nearly all others, such as those of a device whose clock begins in 1970: they would decide the scale of a
 * histogram that has no range.
 */

/** The logs of one minute. */
export type Minute = { ms: number; n: number }

/** The first minutes that hold logs, earliest first, and the last ones, latest first. They may be the same. */
export type Ends = { first: readonly Minute[]; last: readonly Minute[] }

/** How many logs are left out on both sides, and the minutes with which the others begin and end. */
export type Core = { before: number; after: number; firstMs: number; lastMs: number }

const MINUTE_MS = 60_000

/** Without them the span must be less than this part of what it was; a much smaller one where they are more than a tenth of the logs. */
const SHRINKS_TO = { ordinary: 1 / 2, ofFew: 1 / 20 } as const

/** Whether it is few of all logs: 0.1 %, or 3, and never half of them. */
export const isFew = (out: number, total: number): boolean =>
  out <= Math.max(3, Math.floor(total / 1000)) && out * 2 < total

/** What is left without the logs that lie apart, as few as possible; undefined where none do. */
export function findCore(ends: Ends, total: number): Core | undefined {
  let core: Core | undefined
  for (;;) {
    const next = findStep(ends, { total, core })
    if (next === undefined) return core
    core = next
  }
}

/** One log of the year 1 and one of 1970 are two steps. */
function findStep({ first, last }: Ends, { total, core }: { total: number; core: Core | undefined }): Core | undefined {
  const now = core ?? { before: 0, after: 0, firstMs: first[0]?.ms ?? 0, lastMs: last[0]?.ms ?? 0 }
  let best: Core | undefined
  for (const begin of cutsOf(first)) {
    for (const end of cutsOf(last)) {
      const cut = { before: begin.out, after: end.out, firstMs: begin.ms, lastMs: end.ms }
      if (isBetter(cut, now, total) && (best === undefined || outOf(cut) < outOf(best))) best = cut
    }
  }
  return best
}

/** Each minute as the outermost, with how many logs lie outside of it. */
function cutsOf(minutes: readonly Minute[]): { ms: number; out: number }[] {
  let out = 0
  return minutes.map(({ ms, n }) => {
    const cut = { ms, out }
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
