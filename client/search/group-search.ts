/** The groups of figures that are split by fields: what they are called, and the search that selects one of them. */
import type { FacetValueType, LogFilter } from '../generated/graphql.ts'
import { withCondition } from './change-query.ts'
import type { StatsRef } from './stats-ref.ts'
import { valueFilters } from './value-filters.ts'

/** The value that a group has in common, as the API writes it. */
export type GroupKey = { value: string | null; type: FacetValueType | null }

const NOTHING = '(none)'

/** What stands for a value that is absent is no value. */
export const keyLabel = ({ value }: GroupKey): string => value ?? NOTHING

/** The search for the logs of a group alone; undefined where it is the search already, or no condition can say it. */
export function narrowTo(query: string, split: readonly StatsRef[], key: readonly GroupKey[]): string | undefined {
  const conditions = key.map((value, at) => conditionOf(split[at], value))
  const narrowed = conditions.reduce<string | undefined>(
    (text, condition) => (text === undefined || !condition ? undefined : withCondition(text, condition)),
    query,
  )
  return key.length === 0 || narrowed === query ? undefined : narrowed
}

function conditionOf(ref: StatsRef | undefined, key: GroupKey): LogFilter | undefined {
  if (!ref) return undefined
  const kind = key.value === null ? 'without' : 'for'
  return valueFilters(ref, typedValue(key)).find((filter) => filter.kind === kind)?.condition
}

function typedValue({ value, type }: GroupKey): unknown {
  if (value === null) return undefined
  if (type === 'NUMBER') return Number(value)
  return type === 'BOOLEAN' ? value === 'true' : value
}
