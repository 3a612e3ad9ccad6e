import type { Log } from '../log/log.ts'
import type { Moment } from '../platform/moment.ts'

/** A row of the table `logs` as the readers return it: the log with its timestamp as one value and its metadata parsed. */
export type LogRow = Omit<Log, 'timestampMs' | 'timestampUs' | 'metadataJson'> & {
  timestamp: Moment
  metadata: Record<string, unknown>
}

/** Field → column, the one place that pairs them. */
export const COLUMNS = {
  timestamp: 'ts',
  id: 'id',
  level: 'level',
  message: 'message',
  resourceId: 'resource_id',
  traceId: 'trace_id',
  spanId: 'span_id',
  commit: 'commit',
  parentResourceId: 'parent_resource_id',
  metadata: 'metadata',
} as const satisfies Record<keyof LogRow, string>
