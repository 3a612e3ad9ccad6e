/** The fields of a log that the search language knows, and what each is called on the page. */
import type { FacetField } from '../generated/graphql.ts'

export const TEXT_FIELDS = ['message', 'resourceId', 'parentResourceId', 'traceId', 'spanId', 'commit'] as const
export type TextField = (typeof TEXT_FIELDS)[number]

/** `metadata` is followed by a path of keys. */
export const FIELDS = ['level', ...TEXT_FIELDS, 'timestamp', 'metadata'] as const
export type Field = (typeof FIELDS)[number]

/** A field, of the metadata one place in it. */
export type FieldRef = { field: Exclude<Field, 'metadata'> } | { field: 'metadata'; path: readonly string[] }

export const FIELD_LABELS: Readonly<Record<Field, string>> = {
  level: 'Level',
  message: 'Message',
  resourceId: 'Resource',
  parentResourceId: 'Parent resource',
  traceId: 'Trace ID',
  spanId: 'Span ID',
  commit: 'Commit',
  timestamp: 'Time',
  metadata: 'Metadata',
}

/** By which name the API counts the values of a field; it does not for the others. */
export const FACET_FIELDS: Readonly<Partial<Record<Field, FacetField>>> = {
  level: 'LEVEL',
  resourceId: 'RESOURCE_ID',
  parentResourceId: 'PARENT_RESOURCE_ID',
  commit: 'COMMIT',
  traceId: 'TRACE_ID',
  spanId: 'SPAN_ID',
  metadata: 'METADATA',
}

export function findField(name: string): Field | undefined {
  const lower = name.toLowerCase()
  return FIELDS.find((field) => field.toLowerCase() === lower)
}
