import type { LogQuery } from '../generated/graphql.ts'

type Log = NonNullable<LogQuery['log']>

/** A log as it can be sent again, indented: the fields that it has, in the order of the documentation. */
export function logJson(log: Log): string {
  const { id, timestamp, level, message, resourceId, parentResourceId, traceId, spanId, commit, metadata } = log
  const texts = { resourceId, parentResourceId, traceId, spanId, commit }
  const present = Object.entries(texts).filter(([, value]) => value !== null)
  return JSON.stringify({ id, timestamp, level, message, ...Object.fromEntries(present), metadata }, null, 2)
}
