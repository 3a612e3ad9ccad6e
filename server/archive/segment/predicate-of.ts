import type { Condition } from '../../filter/condition.ts'
import { createLogView } from '../../filter/log-view.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { toPredicate, whole } from '../../filter/to-predicate.ts'

const EMPTY: LogRow = {
  timestamp: { ms: 0, us: 0 },
  id: '',
  level: 'info',
  message: '',
  resourceId: null,
  traceId: null,
  spanId: null,
  commit: null,
  parentResourceId: null,
  metadataJson: '{}',
}

/** The predicate of a leaf that looks at one field only: the others need not be there. */
export function predicateOf(leaf: Condition): (field: Partial<LogRow>) => boolean {
  const matches = toPredicate(leaf)
  return (field) => matches(createLogView({ ...EMPTY, ...field }), whole) === true
}
