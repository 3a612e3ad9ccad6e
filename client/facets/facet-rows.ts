/** The rows of a facet: the values that were counted, and those that are chosen without being among them. */
import type { Band } from '../ui/figure-text.ts'
import { LEVELS } from '../ui/level.ts'
import type { FacetRef } from '../search/facet-ref.ts'
import { has, type FacetSelection, type FacetValue } from './facet-selection.ts'
import type { CountedValue } from './operations.ts'

export type FacetRow = FacetValue & {
  /** Undefined if it has not been counted. */
  count: number | undefined
  /** Of an estimate: the true count is within it with 95 %. */
  band?: Band | undefined
  choice: 'included' | 'excluded' | undefined
}

type Shown = {
  ref: FacetRef
  selection: FacetSelection
  /** Undefined before they are known. */
  counted: readonly CountedValue[] | undefined
  /** Every value has been counted. */
  isComplete: boolean
  search: string
}

export function facetRows({ ref, selection, counted, isComplete, search }: Shown): readonly FacetRow[] {
  const choiceOf = (value: FacetValue) => {
    if (has(selection.included, value)) return 'included' as const
    return has(selection.excluded, value) ? ('excluded' as const) : undefined
  }
  const known = (counted ?? []).map(toCounted)
  const missing = counted && isComplete ? 0 : undefined
  const withChoice = (value: Omit<FacetRow, 'choice'>) => ({ ...value, choice: choiceOf(value) })
  if (ref.field === 'level') {
    const levels = LEVELS.toReversed().map((value) => ({ value, type: 'STRING' as const }))
    return levels.map((level) =>
      withChoice(known.find(({ value }) => value === level.value) ?? { ...level, count: missing }),
    )
  }
  const others = [...selection.included, ...selection.excluded].filter(
    (value) => !has(known, value) && value.value.toLowerCase().includes(search.toLowerCase()),
  )
  return [...others.map((value) => withChoice({ ...value, count: missing })), ...known.map(withChoice)]
}

function toCounted({ value, type, ...counts }: CountedValue) {
  const [count, low, high] = [Number(counts.count), Number(counts.low), Number(counts.high)]
  return { value, type, count, band: low < high ? { low, high } : undefined }
}

/** Text of the metadata that would read as a number or a boolean. */
const READS_AS_ANOTHER = /^(?:true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i

/** The label of a value: quoted if it is empty or looks like another type. */
export function valueLabel(ref: FacetRef, { value, type }: FacetValue): string {
  const isAmbiguous = ref.field === 'metadata' && type === 'STRING' && READS_AS_ANOTHER.test(value)
  return value === '' || isAmbiguous ? JSON.stringify(value) : value
}

/** What the shares are of; undefined before every value has been counted. */
export function allOfRows(rows: readonly FacetRow[], isComplete: boolean): number | undefined {
  return isComplete ? rows.reduce((sum, { count }) => sum + (count ?? 0), 0) : undefined
}
