/** Attributes of OpenTelemetry as metadata: `http.request.method` becomes an object in an object, as documents of other shippers have it. */
import { LOG_LIMITS } from '../../log/log.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { rememberTexts } from '../remember-texts.ts'
import { setKey } from '../set-key.ts'

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
  for (const key in flat) {
    const { parts, beginnings } = pathOf(key)
    const isWhole = beginnings.some((beginning) => Object.hasOwn(flat, beginning))
    if (isWhole) setKey(expanded, key, flat[key])
    else setAt(expanded, parts, flat[key])
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

/** The parts of a key that can be levels, the key alone where they cannot; and the keys beside which it stays whole. */
type Path = { parts: readonly string[]; beginnings: readonly string[] }

/** A part that is cut out again must be looked up again by V8. */
const pathOf = rememberTexts(cutKey)

function cutKey(key: string): Path {
  const parts = key.split('.', MAX_PARTS + 1)
  if (parts.length > MAX_PARTS || parts.includes('')) return { parts: [key], beginnings: [] }
  return { parts, beginnings: parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('.')) }
}

function setAt(object: Mutable, parts: readonly string[], value: unknown): void {
  const last = parts.length - 1
  let level = object
  for (let index = 0; index < last; index++) level = childOf(level, parts[index] ?? '')
  setKey(level, parts[last] ?? '', value)
}

/** No key that holds a value leads here, so what is there is an object that was made here. */
function childOf(object: Mutable, key: string): Mutable {
  if (!Object.hasOwn(object, key)) setKey(object, key, {})
  return object[key] as Mutable
}
