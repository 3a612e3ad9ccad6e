import { FIELD_LABELS, FIELDS, type FieldRef } from '../search/fields.ts'
import { parseSearch } from '../search/parse.ts'
import { printFilter } from '../search/print.ts'

/** What a column shows; its name is the field's name in the search language. */
type Column = { name: string; label: string; ref: FieldRef }

/** Undefined if the name is neither that of a field nor a path into the metadata. */
export function parseColumn(name: string): Column | undefined {
  const field = FIELDS.find((known) => known === name)
  if (field && field !== 'metadata' && field !== 'pattern') return { name, label: FIELD_LABELS[field], ref: { field } }
  const path = parsePath(name)
  if (!path) return undefined
  const printed = printFilter({ metadata: { path, op: { exists: true } } }).slice(0, -':*'.length)
  return { name: printed, label: printed.slice('metadata.'.length), ref: { field: 'metadata', path } }
}

/** The keys of a path, as the search language reads them. */
function parsePath(name: string): string[] | undefined {
  const { path, op } = parseSearch(`${name}:*`).filter?.metadata ?? {}
  return op?.exists === true && path && path.length > 0 ? path : undefined
}
