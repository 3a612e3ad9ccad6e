import { readLevel } from '../level.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'

/**
 * A record of a logger with the fields that a door knows better; those that are undefined it does not know. What they displace is kept in
 * the metadata, if it says something else, below those that the door gives.
 */
export function setFields(record: JsonObject, fields: JsonObject, metadata: JsonObject = {}): JsonObject {
  const { metadata: own, ...rest } = record
  const all: Record<string, unknown> = rest
  const displaced: Record<string, unknown> = {}
  for (const key in fields) {
    const known = fields[key]
    if (known === undefined || known === null) continue
    if (isThere(all[key]) && !isSame(key, all[key], known)) displaced[key] = all[key]
    all[key] = known
  }
  // Beside a time that the logger did not write as ours, an id would be taken for the identity of the log.
  if (isThere(fields['timestamp']) && isThere(all['id'])) {
    displaced['id'] = all['id']
    delete all['id']
  }
  const below = isJsonObject(own)
    ? { ...own, ...displaced }
    : isThere(own)
      ? { ...displaced, metadata: own }
      : displaced
  return { ...all, metadata: isEmpty(below) ? metadata : mergeKeys(below, metadata) }
}

const isThere = (value: unknown) => value !== undefined && value !== null

const isSame = (key: string, value: unknown, known: unknown): boolean =>
  (key === 'level' ? readLevel(value, 'level') : value) === known

function isEmpty(object: JsonObject): boolean {
  for (const _key in object) return false
  return true
}
