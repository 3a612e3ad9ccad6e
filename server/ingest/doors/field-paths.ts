/** Fields of a record by names whose keys are joined by dots, and may contain dots. What is changed is a copy. */
import type { JsonObject } from '../metadata.ts'
import { isJsonObject } from '../metadata.ts'

/** Without this field, nor the objects that held nothing else. */
export function takeField(record: JsonObject, name: string): JsonObject {
  if (Object.hasOwn(record, name)) {
    const { [name]: _taken, ...others } = record
    return others
  }
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) {
    const key = name.slice(0, at)
    const child = Object.hasOwn(record, key) ? record[key] : undefined
    const less = isJsonObject(child) ? takeField(child, name.slice(at + 1)) : child
    if (isJsonObject(less) && less !== child) return replace(record, key, less)
  }
  return record
}

function replace(record: JsonObject, key: string, child: JsonObject): JsonObject {
  if (Object.keys(child).length > 0) return { ...record, [key]: child }
  const { [key]: _empty, ...others } = record
  return others
}

export const putField = (record: JsonObject, name: string, value: unknown): JsonObject => ({
  ...takeField(record, name),
  [name]: value,
})

/** Without those of these names, and of those that begin so, where a name ends with `*`. */
export function dropFields(record: JsonObject, names: readonly string[]): JsonObject {
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  const less = names.filter((name) => !name.endsWith('*')).reduce(takeField, record)
  return prefixes.length === 0 ? less : dropPrefixes(less, prefixes)
}

/** `prefixes`: what is left of them below the keys that led here. */
function dropPrefixes(record: JsonObject, prefixes: readonly string[]): JsonObject {
  const kept = Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
    if (prefixes.some((prefix) => key.startsWith(prefix))) return []
    const below = prefixes
      .filter((prefix) => prefix.startsWith(`${key}.`))
      .map((prefix) => prefix.slice(key.length + 1))
    if (below.length === 0 || !isJsonObject(value)) return [[key, value]]
    const less = below.includes('') ? {} : dropPrefixes(value, below)
    return Object.keys(less).length > 0 ? [[key, less]] : []
  })
  return Object.fromEntries(kept)
}
