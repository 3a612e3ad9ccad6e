/** The groups of an answer: what they are called, and the search that selects one of them. */
import type { ChartGroupFragment, LogFilter, LogStatsQuery } from '../generated/graphql.ts'
import { withCondition } from '../search/change-query.ts'
import type { StatsRef } from '../search/stats-ref.ts'
import { valueFilters } from '../search/value-filters.ts'

export type Stats = LogStatsQuery['logStats']
export type Group = ChartGroupFragment
type KeyValue = Group['key'][number]

const NOTHING = '(none)'

/** What stands for a value that is absent is no value. */
export const keyLabel = ({ value }: KeyValue): string => value ?? NOTHING

/** `web · 500`; without a split it is all logs. */
export function groupLabel({ key }: Pick<Group, 'key'>): string {
  return key.length === 0 ? 'All logs' : key.map(keyLabel).join(' · ')
}

export type Line = { label: string; group: Group; isOthers: boolean }

/** The groups in their order, and the others last. */
export function toLines({ groups, others }: Stats): readonly Line[] {
  const listed = groups.map((group) => ({ label: groupLabel(group), group, isOthers: false }))
  return others === null ? listed : [...listed, { label: 'Others', group: others, isOthers: true }]
}

/** The search for the logs of a group alone; undefined where it is the search already, or no condition can say it. */
export function narrowTo(query: string, split: readonly StatsRef[], key: Group['key']): string | undefined {
  const conditions = key.map((value, at) => conditionOf(split[at], value))
  const narrowed = conditions.reduce<string | undefined>(
    (text, condition) => (text === undefined || !condition ? undefined : withCondition(text, condition)),
    query,
  )
  return key.length === 0 || narrowed === query ? undefined : narrowed
}

function conditionOf(ref: StatsRef | undefined, value: KeyValue): LogFilter | undefined {
  if (!ref) return undefined
  const filters = valueFilters(ref, typedValue(value))
  return filters.find(({ kind }) => kind === (value.value === null ? 'without' : 'for'))?.condition
}

function typedValue({ value, type }: KeyValue): unknown {
  if (value === null) return undefined
  if (type === 'NUMBER') return Number(value)
  return type === 'BOOLEAN' ? value === 'true' : value
}
