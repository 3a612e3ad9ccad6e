/** The fields of the search language and their labels on the page. */
import type { FacetField } from '../generated/graphql.ts'
import { editDistance } from './edit-distance.ts'

export const TEXT_FIELDS = ['message', 'resourceId', 'parentResourceId', 'traceId', 'spanId', 'commit'] as const
export type TextField = (typeof TEXT_FIELDS)[number]

/** `metadata` is followed by a path of keys. */
export const FIELDS = ['level', ...TEXT_FIELDS, 'pattern', 'timestamp', 'metadata'] as const
export type Field = (typeof FIELDS)[number]

/** A field of a log, of the metadata one place in it. */
export type FieldRef =
  { field: Exclude<Field, 'metadata' | 'pattern'> } | { field: 'metadata'; path: readonly string[] }

/** What a condition asks for: no log has a pattern beside its message. */
export type AskedRef = FieldRef | { field: 'pattern' }

export const FIELD_LABELS: Readonly<Record<Field, string>> = {
  level: 'Level',
  message: 'Message',
  resourceId: 'Resource',
  parentResourceId: 'Parent resource',
  traceId: 'Trace ID',
  spanId: 'Span ID',
  commit: 'Commit',
  pattern: 'Pattern',
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

/** Other names of the fields: those on the screen, and the most common ones of loggers. The search help lists them. */
export const ALIASES: Readonly<Partial<Record<Field, readonly string[]>>> = {
  level: ['severity', 'lvl'],
  message: ['msg'],
  resourceId: ['resource', 'service', 'host'],
  parentResourceId: ['parent'],
  traceId: ['trace', 'trace_id'],
  spanId: ['span', 'span_id'],
  timestamp: ['time'],
}

export function findField(name: string): Field | undefined {
  const lower = name.toLowerCase()
  return FIELDS.find((field) => field.toLowerCase() === lower)
}

/** The field of which this is another name. */
export function findAlias(name: string): Field | undefined {
  const lower = name.toLowerCase()
  return FIELDS.find((field) => ALIASES[field]?.includes(lower))
}

/** Shorter names are near to too many words. */
const MIN_LENGTH = 5

/** The field whose name was probably meant: one letter is wrong, missing, added or swapped, in a long name two. */
export function nearestField(name: string): Field | undefined {
  const lower = name.toLowerCase()
  const named = FIELDS.flatMap((field) => [field, ...(ALIASES[field] ?? [])].map((known) => ({ field, known })))
  const near = named
    .filter(({ known }) => known.length >= MIN_LENGTH)
    .map(({ field, known }) => ({ field, steps: editDistance(lower, known.toLowerCase()), length: known.length }))
    .filter(({ steps, length }) => steps <= (length >= 7 ? 2 : 1))
    .toSorted((one, other) => one.steps - other.steps)
  return near[0]?.field
}
