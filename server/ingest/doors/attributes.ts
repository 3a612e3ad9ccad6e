/** Attributes of OpenTelemetry as metadata: `http.request.method` becomes an object in an object, as documents of other shippers have it. */
import { LOG_LIMITS } from '../../log/log.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'

export type Attribute = readonly [key: string, value: unknown]

/** A key with more parts stays as it is. */
const MAX_PARTS = 16

/**
 * The object of these keys, each dot a level, also within values, as deep as metadata can be. A key stays whole where it begins with another
 * one (`a.b` beside `a`), or has an empty part. Of equal keys the last one counts.
 */
export function expandKeys(attributes: readonly Attribute[], depth = 1): JsonObject {
  const flat = objectOf(attributes.map(([key, value]) => [key, expandValue(value, depth)]))
  if (!attributes.some(([key]) => key.includes('.'))) return flat
  const expanded: Mutable = {}
  for (const [key, value] of Object.entries(flat)) {
    const parts = splitKey(key, flat)
    const last = parts.pop() ?? key
    setKey(parts.reduce(childOf, expanded), last, value)
  }
  return expanded
}

/** A key like any other is `__proto__`, too. */
export function objectOf(attributes: readonly Attribute[]): JsonObject {
  const object: Mutable = {}
  for (const [key, value] of attributes) setKey(object, key, value)
  return object
}

function expandValue(value: unknown, depth: number): unknown {
  if (depth > LOG_LIMITS.maxMetadataDepth) return value
  if (Array.isArray(value)) return value.map((item) => expandValue(item, depth + 1))
  return isJsonObject(value) ? expandKeys(Object.entries(value), depth + 1) : value
}

type Mutable = Record<string, unknown>

function setKey(object: Mutable, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The parts of a key that can be levels; the key alone where they cannot. */
function splitKey(key: string, all: JsonObject): string[] {
  if (!key.includes('.')) return [key]
  const parts = key.split('.', MAX_PARTS + 1)
  if (parts.length > MAX_PARTS || parts.includes('')) return [key]
  const beginnings = parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('.'))
  return beginnings.some((beginning) => Object.hasOwn(all, beginning)) ? [key] : parts
}

/** No key that holds a value leads here, so what is there is an object that was made here. */
function childOf(object: Mutable, key: string): Mutable {
  if (!Object.hasOwn(object, key)) setKey(object, key, {})
  return object[key] as Mutable
}
