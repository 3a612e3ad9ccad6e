/** What the page says of a pattern. */
import { formatCompact } from '../ui/format-count.ts'
import { formatNumber } from '../ui/figure-text.ts'
import { timeText } from '../ui/time/local-time.ts'
import type { TimeZone } from '../ui/time/zone-clock.ts'
import type { FoundPattern } from './operations.ts'

/** The API names so many at most. */
const MAX_NAMED = 5
const SHOWN = 3

/** `api-1, api-2, api-3 and 2 more`. */
export function namesText(names: readonly string[]): string {
  const left = names.length - SHOWN
  if (left <= 0) return names.join(', ')
  return `${names.slice(0, SHOWN).join(', ')} and ${left}${names.length === MAX_NAMED ? ' or' : ''} more`
}

/** A few lines of many: of a stack trace the last one says what went wrong. */
export function shortPattern(text: string): string {
  const lines = text.split('\n')
  const last = lines.at(-1)?.trim() ?? ''
  return lines.length > 3 && last !== '' ? `${lines[0]}\n${lines[1]}\n… ${last}` : text
}

/** When the pattern was most frequent. */
export function overTimeText({ buckets, count }: Pick<FoundPattern, 'buckets' | 'count'>, zone: TimeZone): string {
  const [peak] = buckets.toSorted((a, b) => (b.count.value ?? 0) - (a.count.value ?? 0))
  if (!peak || (peak.count.value ?? 0) === 0) return 'Over time: none in this range'
  return `Over time: most from ${timeText(peak.start, zone)}, ${count.isExact ? '' : '≈ '}${formatCompact(Math.round(peak.count.value ?? 0))}`
}

/** What stood at a variable: the range of numbers, or the most frequent values. */
export function variableText({ values, numbers }: FoundPattern['variables'][number]): string {
  if (numbers && numbers.min !== numbers.max)
    return `${formatNumber(numbers.min)} … ${formatNumber(numbers.p50)} … ${formatNumber(numbers.max)}`
  return values.map((value) => (value === '' ? '""' : value)).join(' · ')
}
