const FORMAT = new Intl.RelativeTimeFormat('en', { style: 'short' })

const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** The distance of a moment from now, in the largest unit that fits: `2 min. ago`, `in 3 hr.`. */
export function relativeTime(iso: string, nowMs: number): string {
  const deltaMs = new Date(iso).getTime() - nowMs
  if (Number.isNaN(deltaMs)) return ''
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(deltaMs) >= size) ?? ['second', 1000]
  return FORMAT.format(Math.trunc(deltaMs / ms), unit)
    .replace('in 0 sec.', 'now')
    .replace('0 sec. ago', 'now')
}
