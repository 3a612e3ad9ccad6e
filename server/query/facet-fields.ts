import type { TextField } from '../filter/condition.ts'
import type { FacetField } from '../generated/graphql.ts'

const TEXT_FIELDS = {
  RESOURCE_ID: 'resourceId',
  PARENT_RESOURCE_ID: 'parentResourceId',
  COMMIT: 'commit',
  TRACE_ID: 'traceId',
  SPAN_ID: 'spanId',
} as const satisfies Record<Exclude<FacetField, 'LEVEL' | 'METADATA'>, TextField>

export const textFieldOf = (field: keyof typeof TEXT_FIELDS): Exclude<TextField, 'message'> => TEXT_FIELDS[field]
