/** From a view to the variables of the `Logs` query. */
import type { LogFilter, LogsQueryVariables, StringFilter } from '../generated/graphql.ts'
import { TEXT_FIELD_NAMES, type LogView } from './log-view.ts'
import { rangeBounds } from './time-range.ts'

/** @param nowMs what a relative range is counted back from; it must not move while somebody turns pages. */
export function toVariables(view: LogView, nowMs: number): LogsQueryVariables {
  const { after, before } = view.position
  const filter = toFilter(view, nowMs)
  return {
    orderBy: view.order,
    ...(Object.keys(filter).length > 0 && { where: filter }),
    ...(before === null ? { first: view.size } : { last: view.size, before }),
    ...(after !== null && { after }),
  }
}

function toFilter(view: LogView, nowMs: number): LogFilter {
  const filter: LogFilter = {}
  if (view.levels.length > 0) filter.level = { in: [...view.levels] }
  const bounds = rangeBounds(view.range, nowMs)
  if (bounds.gte !== undefined || bounds.lte !== undefined) filter.timestamp = bounds
  for (const field of TEXT_FIELD_NAMES) {
    const condition = view.text[field]
    if (condition) filter[field] = { [condition.match]: condition.value } satisfies StringFilter
  }
  return filter
}
