/** From groups over time to the lines of a chart. */
import type { ChartGroupFragment, LogStatsQuery } from '../generated/graphql.ts'

export type Stats = LogStatsQuery['logStats']
type Group = ChartGroupFragment

const NOTHING = '(none)'
const OTHERS = 'Others'

/** `web · 500`; a value that is absent is said so. Without a split it is all logs. */
function groupLabel({ key }: Group): string {
  return key.length === 0 ? 'All logs' : key.map(({ value }) => value ?? NOTHING).join(' · ')
}

export type Line = { label: string; group: Group; isOthers: boolean }

/** The groups in their order, and the others last. */
export function toLines({ groups, others }: Stats): readonly Line[] {
  const listed = groups.map((group) => ({ label: groupLabel(group), group, isOthers: false }))
  return others === null ? listed : [...listed, { label: OTHERS, group: others, isOthers: true }]
}

/** The starts of all buckets, in their order. */
export function startsOf(lines: readonly Line[]): readonly string[] {
  const starts = new Set(lines.flatMap(({ group }) => group.buckets.map(({ start }) => start)))
  return [...starts].toSorted()
}
