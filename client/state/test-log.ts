import type { FullLog } from './operations.ts'

/** A log for tests, plain but for what is given. */
export function testLog(fields: Partial<FullLog> = {}): FullLog {
  const message = fields.message ?? 'hello'
  return {
    id: 'one',
    timestamp: '2026-11-23T09:30:00.000Z',
    level: 'INFO',
    message,
    messageLength: message.length,
    resourceId: null,
    parentResourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    metadata: {},
    ...fields,
  }
}
