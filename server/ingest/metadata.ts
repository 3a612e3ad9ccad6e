import { LOG_LIMITS } from '../log/log.ts'
import type { Rejection } from './rejection.ts'
import { exceedsBytes, repairJson, repairText } from './text.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export type Metadata = { json: string; parentResourceId: string | null }

const TOO_LARGE: Rejection = {
  code: 'METADATA_TOO_LARGE',
  message: `metadata, including other top-level keys, is larger than ${LOG_LIMITS.maxMetadataBytes} bytes as JSON.`,
}
const TOO_DEEP: Rejection = {
  code: 'METADATA_TOO_DEEP',
  message: `metadata is nested more than ${LOG_LIMITS.maxMetadataDepth} levels deep.`,
}
const EMPTY: Metadata = { json: '{}', parentResourceId: null }

/** The keys of a record that are fields; every other key belongs to the metadata. */
export const FIELDS: ReadonlySet<string> = new Set([
  'id',
  'timestamp',
  'level',
  'message',
  'resourceId',
  'traceId',
  'spanId',
  'commit',
  'metadata',
])

/** The metadata of a record, with other top-level keys merged in, as JSON text that PostgreSQL accepts; or the reason why it cannot be stored. */
export function composeMetadata(record: JsonObject): Metadata | Rejection {
  const own = record['metadata'] ?? undefined
  if (own !== undefined && !isJsonObject(own)) return { code: 'INVALID_FIELD', message: 'metadata must be an object.' }
  const problem = own && findProblem(own)
  if (problem) return problem
  const others = otherKeys(record)
  if (others === 'too large') return TOO_LARGE
  if (others === undefined) return own === undefined ? EMPTY : toMetadata(own)
  const merged = own === undefined ? others : mergeKeys(others, own)
  return findProblem(merged) ?? toMetadata(merged)
}

/**
 * A key of the metadata keeps its name. Another value that the record has under it at the top level is kept too, with `_` behind its key,
 * as often as it takes to be the only one. Made of entries, so that `__proto__` is a key like any other.
 */
export function mergeKeys(others: JsonObject, own: JsonObject): JsonObject {
  const taken = new Set(Object.keys(own))
  const renamed = Object.entries(others).flatMap(([key, value]): [string, unknown][] => {
    if (Object.hasOwn(own, key) && own[key] === value) return []
    let name = key
    while (taken.has(name) || (name !== key && Object.hasOwn(others, name))) name += '_'
    taken.add(name)
    return [[name, value]]
  })
  return { ...Object.fromEntries(renamed), ...own }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toMetadata(value: JsonObject): Metadata | Rejection {
  const json = JSON.stringify(value)
  if (exceedsBytes(json, LOG_LIMITS.maxMetadataBytes)) return TOO_LARGE
  const parent = value['parentResourceId']
  const parentResourceId = typeof parent === 'string' ? repairText(parent) : null
  return { json: repairJson(json), parentResourceId }
}

/** Keys of the record that are not fields; null is the same as absent. It stops at the limit: a record may have a million keys. */
function otherKeys(record: JsonObject): JsonObject | 'too large' | undefined {
  let others: [string, unknown][] | undefined
  let characters = 0
  for (const key in record) {
    if (FIELDS.has(key)) continue
    const value = record[key]
    if (value === null || value === undefined) continue
    characters += key.length
    if (characters > LOG_LIMITS.maxMetadataBytes) return 'too large'
    others ??= []
    others.push([key, value])
  }
  return others && Object.fromEntries(others)
}

/** Found before JSON.stringify sees the value: JSON.stringify recurses as deep as the value and writes all of it. */
function findProblem(value: JsonObject): Rejection | undefined {
  const left = spend(value, 1, LOG_LIMITS.maxMetadataBytes)
  if (Number.isNaN(left)) return TOO_DEEP
  return left < 0 ? TOO_LARGE : undefined
}

/**
 * The rest of a budget of characters after the least that an object takes as JSON; it stops below 0. NaN: too deep.
 * The recursion ends at the allowed depth.
 */
function spend(value: JsonObject, depth: number, budget: number): number {
  let left = budget
  for (const key in value) {
    // Quotes, colon and a value of one character; the comma stands for the braces.
    left = spendValue(value[key], depth, left - key.length - 4)
    if (!(left >= 0)) break
  }
  return left
}

function spendItems(items: readonly unknown[], depth: number, budget: number): number {
  let left = budget
  for (const item of items) {
    left = spendValue(item, depth, left - 2)
    if (!(left >= 0)) break
  }
  return left
}

function spendValue(value: unknown, depth: number, budget: number): number {
  if (typeof value === 'string') return budget - value.length
  if (typeof value !== 'object' || value === null) return budget
  if (depth === LOG_LIMITS.maxMetadataDepth) return Number.NaN
  if (Array.isArray(value)) return spendItems(value, depth + 1, budget)
  return isJsonObject(value) ? spend(value, depth + 1, budget) : budget
}
