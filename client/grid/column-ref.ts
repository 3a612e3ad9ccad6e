import { FIELD_LABELS, FIELDS, type FieldRef } from '../search/fields.ts'
import { formatPath, parsePath } from '../search/metadata-path.ts'
import { printPath } from '../search/print.ts'

/** What a column shows; its name is the field's name in the search language. */
type Column = { name: string; label: string; ref: FieldRef }

/** Undefined if the name is neither that of a field nor a path into the metadata. */
export function parseColumn(name: string): Column | undefined {
  const field = FIELDS.find((known) => known === name)
  if (field && field !== 'metadata' && field !== 'pattern') return { name, label: FIELD_LABELS[field], ref: { field } }
  const path = name.startsWith('metadata.') ? parsePath(name) : undefined
  return path && { name: printPath(path), label: formatPath(path), ref: { field: 'metadata', path } }
}
