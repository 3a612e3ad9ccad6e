/** The fields of the search language and their labels on the page. */
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

/** The API's name for the facet of a field; the other fields have none. */
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
