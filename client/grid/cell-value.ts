import type { LogRow } from '../state/operations.ts'
import type { FieldRef } from '../search/fields.ts'

/** The value of a cell; undefined if the log does not have the field or path. */
export function valueOf(row: LogRow, ref: FieldRef): unknown {
  if (ref.field === 'metadata') return valueAt(row.metadata, ref.path)
  return row[ref.field] ?? undefined
}

export function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Follows a path through objects by own keys, never into arrays, as the API does. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value
  for (const key of path) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined
    current = current[key]
  }
  return current
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
