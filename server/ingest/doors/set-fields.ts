import { readLevel } from '../level.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'

/**
 * A record of a logger with the fields that a door knows better; those that are undefined it does not know. What they displace is kept in
 * the metadata, if it says something else, below those that the door gives.
 */
export function setFields(record: JsonObject, fields: JsonObject, metadata: JsonObject = {}): JsonObject {
  const known = withoutNothing(fields)
  const displaced = Object.keys(known).filter((key) => !isSame(key, record[key], known))
  const { metadata: own, id, ...rest } = record
  // Beside a time that the logger did not write as ours, it would be taken for the identity of the log.
  const isOther = known['timestamp'] !== undefined
  const kept = withoutNothing({
    ...(isJsonObject(own) ? own : { metadata: own }),
    ...Object.fromEntries(displaced.map((key) => [key, record[key]])),
    ...(isOther && { id }),
  })
  return { ...rest, ...(!isOther && id !== undefined && { id }), ...known, metadata: mergeKeys(kept, metadata) }
}

const isSame = (key: string, value: unknown, fields: JsonObject): boolean =>
  (key === 'level' ? readLevel(value, 'level') : value) === fields[key]

function withoutNothing(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null))
}
