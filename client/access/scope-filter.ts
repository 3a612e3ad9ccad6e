/** The filter of a scope ↔ the text of the search bar. */
import type { LogFilter } from '../generated/graphql.ts'
import { allOf, conjuncts } from '../search/filter.ts'
import { parseSearch } from '../search/parse.ts'
import { printFilter } from '../search/print.ts'

/**
 * The filter of a text; undefined where it cannot be read. `resourceId:team-a-*` tells upper from lower case in a scope: only so the
 * database itself can keep other logs back.
 */
export function readScopeText(text: string): LogFilter | undefined {
  const { filter } = parseSearch(text)
  return filter && allOf(conjuncts(filter).map(withExactPrefix))
}

function withExactPrefix(part: LogFilter): LogFilter {
  const { resourceId, parentResourceId } = part
  if (typeof resourceId?.startsWith === 'string') return { resourceId: { ...resourceId, caseSensitive: true } }
  if (typeof parentResourceId?.startsWith === 'string')
    return { parentResourceId: { ...parentResourceId, caseSensitive: true } }
  return part
}

/** A filter as it was saved; it may have been written by another program. */
export function scopeText(filter: Readonly<Record<string, unknown>>): string {
  return printFilter(filter)
}
