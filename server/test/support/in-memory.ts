import { readFilter } from '../../filter/condition.ts'
import { createLogView } from '../../filter/log-view.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { toPredicate, whole } from '../../filter/to-predicate.ts'
import type { LogFilter } from '../../generated/graphql.ts'

/** Whether a live tail with this filter would show a log. */
export function inMemory(where: LogFilter): (row: LogRow) => boolean {
  const matches = toPredicate(readFilter(where))
  return (row) => matches(createLogView(row), whole) === true
}
