import { useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'

/** Which logs the facets count, and when the search ran. */
export type FacetScope = Omit<Asked, 'isListLoading' | 'where'> & { where: LogFilter | undefined }

export type Asked = {
  /** Null while the search cannot be read. */
  where: LogFilter | undefined | null
  /** The same of the period before; undefined where the time range has none. */
  earlier: LogFilter | undefined
  askedAtMs: number
  isListLoading: boolean
}

/**
 * The filter that the list has loaded. The facets follow after the list, stay while pages are turned, and keep the last valid search.
 * Undefined before the list is there, null if the first search cannot be read, so that there is nothing to wait for.
 */
export function useFacetScope({ where, earlier, askedAtMs, isListLoading }: Asked): FacetScope | null | undefined {
  const [scope, setScope] = useState<FacetScope>()
  if (where === null) return scope ?? null
  if (isListLoading) return scope
  if (scope && scope.where === where && scope.askedAtMs === askedAtMs) return scope
  const next = { where, earlier, askedAtMs }
  setScope(next)
  return next
}
