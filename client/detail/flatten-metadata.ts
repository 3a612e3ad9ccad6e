import type { LogFilter, MetadataOp } from '../generated/graphql.ts'
import { fitsCondition } from '../search/filter.ts'

type MetadataField = {
  path: readonly string[]
  value: unknown
  /** Selects the logs with this value here, or, where no condition can hold the value, with any value. */
  condition: LogFilter
  /** Whether the condition is on the value itself. */
  isExact: boolean
}

/**
 * Every place of the metadata that holds a value, with its path. The path of an element is that of its array, because a condition
 * holds of an array where it holds of an element; so several places can have one path.
 */
export function flattenMetadata(metadata: Readonly<Record<string, unknown>>): readonly MetadataField[] {
  const fields: MetadataField[] = []
  const open = [...placesIn(metadata, [])].toReversed()
  for (let place = open.pop(); place; place = open.pop()) {
    const { path, value } = place
    const inner = placesIn(value, path)
    if (inner.length > 0) for (const each of inner.toReversed()) open.push(each)
    else fields.push({ path, value, ...conditionOn(path, value) })
  }
  return fields
}

type Place = { path: readonly string[]; value: unknown }

function placesIn(value: unknown, path: readonly string[]): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.map((element: unknown) => ({ path, value: element }))
  return Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner as unknown }))
}

function conditionOn(path: readonly string[], value: unknown): Pick<MetadataField, 'condition' | 'isExact'> {
  const op = equals(value)
  return { condition: { metadata: { path: [...path], op: op ?? { exists: true } } }, isExact: op !== undefined }
}

function equals(value: unknown): MetadataOp | undefined {
  if (typeof value === 'number') return { eq: { number: value } }
  if (typeof value === 'boolean') return { eq: { boolean: value } }
  return typeof value === 'string' && fitsCondition(value) ? { eq: { string: value } } : undefined
}
