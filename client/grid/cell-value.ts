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

/** Follows a path through objects by own keys and through arrays by their elements, as the API does; several values become a list. */
function valueAt(metadata: unknown, path: readonly string[]): unknown {
  const found = path.reduce<readonly unknown[]>(
    (values, key) =>
      values
        .flatMap(elementsOf)
        .filter((value) => isRecord(value) && Object.hasOwn(value, key))
        .map((value) => (value as Record<string, unknown>)[key]),
    [metadata],
  )
  return found.length > 1 ? found : found[0]
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(elementsOf) : [value]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
