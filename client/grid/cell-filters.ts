import type { LogFilter, MetadataValue } from '../generated/graphql.ts'
import { LIST_MESSAGE_CHARS, type LogRow } from '../state/operations.ts'
import { FIELD_LABELS, type FieldRef, type TextField } from '../search/fields.ts'
import { fitsCondition, negate, textCondition } from '../search/filter.ts'
import { textOf, valueOf } from './cell-value.ts'

type CellFilter = { label: string; condition: LogFilter }
/** Two filters made from a cell: for and against its value; for a time, from it on and up to it. */
export type CellFilters = readonly [CellFilter, CellFilter]

/** Undefined if the cell holds only part of the value, or a value too long for a condition. */
export function cellFilters(row: LogRow, ref: FieldRef): CellFilters | undefined {
  const value = valueOf(row, ref)
  switch (ref.field) {
    case 'timestamp':
      return [
        { label: 'Only logs from this time on', condition: { timestamp: { gte: row.timestamp } } },
        { label: 'Only logs up to this time', condition: { timestamp: { lte: row.timestamp } } },
      ]
    case 'level':
      return forAndAgainst(FIELD_LABELS.level, { level: { eq: row.level } })
    case 'metadata':
      return metadataFilters([...ref.path], value)
    default:
      return textFilters(ref.field, value)
  }
}

function textFilters(field: TextField, value: unknown): CellFilters | undefined {
  const label = FIELD_LABELS[field]
  if (value === undefined) return withAndWithout(label, textCondition(field, { isNull: true }))
  return isWhole(textOf(value)) ? forAndAgainst(label, textCondition(field, { eq: textOf(value) })) : undefined
}

function metadataFilters(path: string[], value: unknown): CellFilters | undefined {
  const label = path.join('.')
  if (value === undefined) return withAndWithout(label, { metadata: { path, op: { exists: false } } })
  const scalar = toScalar(value)
  return scalar && forAndAgainst(label, { metadata: { path, op: { eq: scalar } } })
}

function forAndAgainst(label: string, condition: LogFilter): CellFilters {
  return [
    { label: `Filter for this ${label}`, condition },
    { label: `Filter out this ${label}`, condition: negate(condition) },
  ]
}

/** @param absent selects the logs that have no such field */
function withAndWithout(label: string, absent: LogFilter): CellFilters {
  return [
    { label: `Only logs without ${label}`, condition: absent },
    { label: `Only logs with ${label}`, condition: negate(absent) },
  ]
}

function toScalar(value: unknown): MetadataValue | undefined {
  if (typeof value === 'string') return isWhole(value) ? { string: value } : undefined
  if (typeof value === 'number') return { number: value }
  return typeof value === 'boolean' ? { boolean: value } : undefined
}

function isWhole(text: string): boolean {
  return text.length < LIST_MESSAGE_CHARS && fitsCondition(text)
}
