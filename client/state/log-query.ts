/** From a view to the variables of the query. */
import type { LogFilter, LogsQueryVariables } from '../generated/graphql.ts'
import { allOf, isEverything } from '../search/filter.ts'
import { rangeBounds, type TimeRange } from '../time/time-range.ts'
import type { LogView } from './log-view.ts'

/**
 * The filter of a search and its time range; undefined for every log.
 * @param nowMs the end of a relative range; it must not change while pages are turned
 */
export function toWhere(filter: LogFilter, range: TimeRange, nowMs: number): LogFilter | undefined {
  const bounds = rangeBounds(range, nowMs)
  const isBounded = bounds.gte !== undefined || bounds.lte !== undefined
  const where = allOf([filter, ...(isBounded ? [{ timestamp: bounds }] : [])])
  return isEverything(where) ? undefined : where
}

export function toVariables(view: LogView, where: LogFilter | undefined): LogsQueryVariables {
  const { after, before } = view.position
  return {
    orderBy: view.order,
    ...(where && { where }),
    ...(before === null ? { first: view.size } : { last: view.size, before }),
    ...(after !== null && { after }),
  }
}
