/** A value that has changed: its name on the page, and the condition that selects its logs. */
import type { ChangedField, LogFilter, MetadataValue } from '../generated/graphql.ts'
import { FIELD_LABELS, type TextField } from '../search/fields.ts'
import { textCondition } from '../search/filter.ts'
import { fieldLabel } from '../search/print.ts'
import { LEVELS } from '../ui/level.ts'
import type { Changed } from './operations.ts'

const TEXTS: Readonly<Partial<Record<ChangedField, TextField>>> = {
  RESOURCE_ID: 'resourceId',
  PARENT_RESOURCE_ID: 'parentResourceId',
  COMMIT: 'commit',
}

/** `Resource`, `http.status`. */
export function labelOf({ field, metadataPath }: Pick<Changed, 'field' | 'metadataPath'>): string {
  if (field === 'METADATA') return fieldLabel({ field: 'metadata', path: metadataPath ?? [] })
  if (field === 'LEVEL') return FIELD_LABELS.level
  return FIELD_LABELS[TEXTS[field] ?? 'pattern']
}

export function conditionOf({ field, metadataPath, value, type }: Changed): LogFilter {
  if (field === 'METADATA') return { metadata: { path: [...(metadataPath ?? [])], op: { eq: scalarOf(value, type) } } }
  if (field === 'PATTERN') return { pattern: value }
  const level = LEVELS.find((known) => known === value)
  if (field === 'LEVEL' && level) return { level: { eq: level } }
  return textCondition(TEXTS[field] ?? 'message', { eq: value })
}

/** Unique among the values that are listed. */
export function keyOf({ field, metadataPath, value, type }: Changed): string {
  return JSON.stringify([field, metadataPath, value, type])
}

function scalarOf(value: string, type: Changed['type']): MetadataValue {
  if (type === 'NUMBER') return { number: Number(value) }
  return type === 'BOOLEAN' ? { boolean: value === 'true' } : { string: value }
}
