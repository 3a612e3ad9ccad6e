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

/** Every place of the metadata that holds a value, with its path. A path of the search language goes into objects, not into lists. */
export function flattenMetadata(metadata: Readonly<Record<string, unknown>>): readonly MetadataField[] {
  const fields: MetadataField[] = []
  const open = entriesOf(metadata, []).toReversed()
  for (let place = open.pop(); place; place = open.pop()) {
    const { path, value } = place
    if (isObject(value) && Object.keys(value).length > 0) open.push(...entriesOf(value, path).toReversed())
    else fields.push({ path, value, ...conditionOn(path, value) })
  }
  return fields
}

function entriesOf(object: Readonly<Record<string, unknown>>, path: readonly string[]) {
  return Object.entries(object).map(([key, value]) => ({ path: [...path, key], value }))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
