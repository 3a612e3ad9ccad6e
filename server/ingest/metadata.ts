import { LOG_LIMITS } from '../log/log.ts'
import { cutShortText } from './cut-text.ts'
import type { Rejection } from './rejection.ts'
import { setKey } from './set-key.ts'
import { findPrinted, printJson, remember } from './shared-json.ts'
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
const TOO_MANY_VALUES: Rejection = {
  code: 'METADATA_TOO_MANY_VALUES',
  message: `metadata, including other top-level keys, has more than ${LOG_LIMITS.maxMetadataValues} values, containers included.`,
}
/** The key of the metadata that is a field too. */
export const PARENT = 'parentResourceId'

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
  const budget = wholeBudget()
  const problem = own && spend(own, 1, budget)
  if (problem) return problem
  const others = otherKeys(record)
  if (others === 'too large') return TOO_LARGE
  if (others === 'too many') return TOO_MANY_VALUES
  if (others === undefined) return own === undefined ? EMPTY : toMetadata(own, budget)
  return own === undefined ? measured(others) : measured(mergeKeys(others, own))
}

/**
 * A key of the metadata keeps its name. Another value that the record has under it at the top level is kept too, with `_` behind its key,
 * as often as it takes to be the only one.
 */
export function mergeKeys(others: JsonObject, own: JsonObject): JsonObject {
  for (const key in others) if (Object.hasOwn(own, key)) return mergeRenamed(others, own)
  return { ...others, ...own }
}

/** Made of entries, so that `__proto__` is a key like any other. */
function mergeRenamed(others: JsonObject, own: JsonObject): JsonObject {
  const taken = new Set(Object.keys(own))
  const nextLengths = new Map<string, number>()
  const renamed = Object.entries(others).flatMap(([key, value]): [string, unknown][] => {
    if (Object.hasOwn(own, key) && (isSame(own[key], value) || isCutParent(key, value, own))) return []
    if (!taken.has(key)) {
      taken.add(key)
      return [[key, value]]
    }
    const base = key.replace(/_+$/, '')
    // Remembered: a record may have keys of many lengths that differ in nothing but their `_`.
    let length = Math.max(key.length + 1, nextLengths.get(base) ?? 0)
    while (taken.has(base.padEnd(length, '_')) || Object.hasOwn(others, base.padEnd(length, '_'))) length++
    nextLengths.set(base, length + 1)
    const name = base.padEnd(length, '_')
    taken.add(name)
    return [[name, value]]
  })
  return { ...Object.fromEntries(renamed), ...own }
}

/** The same JSON, whatever the order of its keys. What is nested too deep to be stored is not compared. */
function isSame(a: unknown, b: unknown, depth = 1): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (depth > LOG_LIMITS.maxMetadataDepth || Array.isArray(a) !== Array.isArray(b)) return false
  const entries = Object.entries(a)
  if (entries.length !== Object.keys(b).length) return false
  return entries.every(([key, value]) => Object.hasOwn(b, key) && isSame(value, (b as JsonObject)[key], depth + 1))
}

/** An exported log has beside its metadata the field that was cut from it. */
function isCutParent(key: string, value: unknown, own: JsonObject): boolean {
  const whole = own[PARENT]
  if (key !== PARENT || typeof whole !== 'string') return false
  return value === cutShortText(repairText(whole), LOG_LIMITS.maxFieldBytes)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Found before JSON.stringify sees the value: JSON.stringify recurses as deep as the value and writes all of it. */
function measured(value: JsonObject): Metadata | Rejection {
  const budget = wholeBudget()
  return spend(value, 1, budget) ?? toMetadata(value, budget)
}

function toMetadata(value: JsonObject, { hasShared }: Budget): Metadata | Rejection {
  const json = hasShared ? printJson(value) : JSON.stringify(value)
  if (exceedsBytes(json, LOG_LIMITS.maxMetadataBytes)) return TOO_LARGE
  return { json: repairJson(json), parentResourceId: parentOf({ metadata: value }) }
}

/** The field that is a key of the metadata, or beside it. */
export function parentOf(record: JsonObject): string | null {
  const own = record['metadata']
  const parent = isJsonObject(own) && Object.hasOwn(own, PARENT) ? own[PARENT] : record[PARENT]
  return typeof parent === 'string' ? repairText(parent) : null
}

/** Whether an entry of a record belongs to the metadata; null is the same as absent. */
export function isOtherKey([key, value]: readonly [key: string, value: unknown]): boolean {
  return value !== null && value !== undefined && !FIELDS.has(key)
}

/** Keys of the record that are not fields. It stops at the limit: a record may have a million keys. */
function otherKeys(record: JsonObject): JsonObject | 'too large' | 'too many' | undefined {
  let others: Record<string, unknown> | undefined
  let [characters, values] = [0, 0]
  for (const key in record) {
    const value = record[key]
    if (value === null || value === undefined || FIELDS.has(key)) continue
    characters += key.length
    if (characters > LOG_LIMITS.maxMetadataBytes) return 'too large'
    if (++values > LOG_LIMITS.maxMetadataValues) return 'too many'
    others ??= {}
    setKey(others, key, value)
  }
  return others
}

const wholeBudget = (): Budget => ({
  characters: LOG_LIMITS.maxMetadataBytes,
  values: LOG_LIMITS.maxMetadataValues,
  hasShared: false,
})

/** The same object: one that stands at the top of the metadata of many records, and is measured and printed once from now on. */
export function shareAmongRecords(object: JsonObject): JsonObject {
  const left = wholeBudget()
  // What is too much in one record is so in each, and is refused or cut there.
  if (spendValue(object, 1, left) !== undefined) return object
  const { characters, values } = wholeBudget()
  const json = JSON.stringify(object)
  remember(object, { json, characters: characters - left.characters, values: values - left.values })
  return object
}

/** What is left for the rest of the metadata. */
type Budget = Cost & {
  /** Something was met that is printed already. */
  hasShared: boolean
}

type Cost = { characters: number; values: number }

/** Spends the least that an object takes as JSON; it stops where the budget does not last. The recursion ends at the allowed depth. */
function spend(value: JsonObject, depth: number, budget: Budget): Rejection | undefined {
  for (const key in value) {
    // Quotes, colon and a value of one character; the comma stands for the braces.
    budget.characters -= key.length + 4
    const known = depth === 1 ? findPrinted(value[key]) : undefined
    const problem = known ? spendKnown(known, budget) : spendValue(value[key], depth, budget)
    if (problem) return problem
  }
  return undefined
}

function spendKnown({ characters, values }: Cost, budget: Budget): Rejection | undefined {
  budget.hasShared = true
  budget.characters -= characters
  budget.values -= values
  if (budget.characters < 0) return TOO_LARGE
  return budget.values < 0 ? TOO_MANY_VALUES : undefined
}

function spendItems(items: readonly unknown[], depth: number, budget: Budget): Rejection | undefined {
  for (const item of items) {
    budget.characters -= 2
    const problem = spendValue(item, depth, budget)
    if (problem) return problem
  }
  return undefined
}

function spendValue(value: unknown, depth: number, budget: Budget): Rejection | undefined {
  if (typeof value === 'string') budget.characters -= value.length
  if (budget.characters < 0) return TOO_LARGE
  if (--budget.values < 0) return TOO_MANY_VALUES
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === LOG_LIMITS.maxMetadataDepth) return TOO_DEEP
  if (Array.isArray(value)) return spendItems(value, depth + 1, budget)
  return isJsonObject(value) ? spend(value, depth + 1, budget) : undefined
}
