import type { LogRow } from '../state/operations.ts'
import type { FieldRef } from '../search/fields.ts'

/** What stands in a cell; undefined where the field is absent, or the path leads nowhere. */
export function valueOf(row: LogRow, ref: FieldRef): unknown {
  if (ref.field === 'metadata') return valueAt(row.metadata, ref.path)
  return row[ref.field] ?? undefined
}

export function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A path goes through objects by their own keys, never into arrays, as in the API. */
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
