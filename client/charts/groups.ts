/** The groups of an answer as the lines of a chart. */
import type { ChartGroupFragment, LogStatsQuery } from '../generated/graphql.ts'
import { keyLabel } from '../search/group-search.ts'

export type Stats = LogStatsQuery['logStats']
export type Group = ChartGroupFragment
export type Line = { id: string; label: string; group: Group; isOthers: boolean }

/** `web · 500`; without a split it is all logs. */
function groupLabel({ key }: Group): string {
  return key.length === 0 ? 'All logs' : key.map(keyLabel).join(' · ')
}

/** The groups in their order, and the others last. */
export function toLines({ groups, others }: Stats): readonly Line[] {
  const listed = groups.map((group) => ({
    id: JSON.stringify(group.key),
    label: groupLabel(group),
    group,
    isOthers: false,
  }))
  return others === null ? listed : [...listed, { id: 'others', label: 'Others', group: others, isOthers: true }]
}
