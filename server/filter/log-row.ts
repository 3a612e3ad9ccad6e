import type { Log } from '../log/log.ts'
import type { Moment } from '../platform/moment.ts'

/**
 * A row of the table `logs` as the readers return it: the log with its timestamp as one value. Its metadata stays text until somebody asks
 * for it, because 64 KiB of it can be a megabyte of objects.
 */
export type LogRow = Omit<Log, 'timestampMs' | 'timestampUs'> & { timestamp: Moment }

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
  metadataJson: 'metadata',
} as const satisfies Record<keyof LogRow, string>

/** Each call parses. */
export const metadataOf = ({ metadataJson }: Pick<LogRow, 'metadataJson'>) =>
  JSON.parse(metadataJson) as Record<string, unknown>
