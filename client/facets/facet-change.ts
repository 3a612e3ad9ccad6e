/** How the count of a value compares with the period before. */
import { formatCount } from '../ui/format-count.ts'
import type { FacetRow } from './facet-rows.ts'
import type { CountedValue } from './operations.ts'

/** What the period before had. */
export type CountedBefore = {
  values: readonly CountedValue[]
  /** There is no value that is not listed. */
  isComplete: boolean
}

export type FacetChange = {
  /** As it stands in the row. */
  sign: string
  /** For people who do not see the sign, and in its tooltip. */
  words: string
  isNew: boolean
}

/** Counts that stray by less come about by chance: two standard deviations of a difference. */
const CHANCE = 2

/** Undefined where it cannot be told. */
export function changeOf(row: FacetRow, { values, isComplete }: CountedBefore): FacetChange | undefined {
  if (row.count === undefined) return undefined
  const found = values.find(({ value, type }) => value === row.value && type === row.type)
  if (!found && !isComplete) return undefined
  const before = Number(found?.count ?? 0)
  const now = row.count
  const words = `before ${formatCount(before)}, now ${formatCount(now)}`
  if (before === 0 && now === 0) return undefined
  if (before === 0) return { sign: 'new', words: `new: ${words}`, isNew: true }
  if (now === 0) return { sign: 'gone', words: `gone: ${words}`, isNew: false }
  const isWithin =
    (found !== undefined && now >= Number(found.low) && now <= Number(found.high)) ||
    (row.band !== undefined && before >= row.band.low && before <= row.band.high)
  const isChance = Math.abs(now - before) <= CHANCE * Math.sqrt(now + before)
  if (isWithin || isChance) return { sign: '≈', words: `about as many: ${words}`, isNew: false }
  return now > before
    ? { sign: `▲ ${moreText(now / before)}`, words: `more: ${words}`, isNew: false }
    : { sign: `▼ ${percent(1 - now / before)}`, words: `fewer: ${words}`, isNew: false }
}

/** `32%` more, from twice as many on `× 4.1`. */
function moreText(times: number): string {
  if (times < 2) return percent(times - 1)
  return `× ${times < 10 ? String(Number(times.toFixed(1))) : formatCount(Math.round(times))}`
}

const percent = (part: number) => `${Math.max(1, Math.min(99, Math.round(part * 100)))}%`
