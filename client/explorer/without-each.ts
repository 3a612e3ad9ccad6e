/** What a search without results would find without one of its conditions. */
import type { LogFilter } from '../generated/graphql.ts'
import { toWhere } from '../state/log-query.ts'
import type { LogView } from '../state/log-view.ts'
import { partsOf, withPart } from '../search/change-query.ts'
import { allOf } from '../search/filter.ts'
import { printFilter } from '../search/print.ts'
import { rangeLabel } from '../time/time-range.ts'

type Without = {
  /** The condition that is left out. */
  label: string
  where: LogFilter | undefined
  change: Partial<LogView>
}

/** Each is a question to the database. */
const MAX_CONDITIONS = 5

/** Nothing for a single condition: without it there is no search. */
export function withoutEach({ query, range }: LogView, nowMs: number): readonly Without[] {
  if (range.kind === 'unreadable') return []
  const parts = partsOf(query)
  const conditions = parts.map((part, index): Without => {
    const others = allOf(parts.filter((other) => other !== part))
    return { label: printFilter(part), where: toWhere(others, range, nowMs), change: { query: withPart(query, index) } }
  })
  const all = { kind: 'all' } as const
  const ever: Without = { label: rangeLabel(range), where: toWhere(allOf(parts), all, nowMs), change: { range: all } }
  const found = range.kind === 'all' ? conditions : [ever, ...conditions]
  return found.length === 1 ? [] : found.slice(0, MAX_CONDITIONS)
}
