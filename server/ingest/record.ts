/** Reads a record that a logger wrote under names of its own. Pure. */
import { NAMES, NOT_BESIDE, ONLY_BESIDE, type Field } from './field-names.ts'
import { isNoId, isUnread, READERS, type Values } from './foreign-values.ts'
import { FIELDS, isJsonObject, type JsonObject } from './metadata.ts'
import { isTime, type TimeRules } from './timestamp.ts'

type Name = { field: Field; name: string; rank: number; rest: string }

/** Each name by the keys that a record can begin it with: `a.b.c` by `a`, `a.b` and itself. */
const NAMES_BY_KEY = Map.groupBy(
  (Object.keys(NAMES) as Field[]).flatMap((field) => NAMES[field].flatMap((name, rank) => splits(field, name, rank))),
  ({ head }) => (head === head.toUpperCase() ? head : head.toLowerCase()),
)

function splits(field: Field, name: string, rank: number): (Name & { head: string })[] {
  const dots = [...name.matchAll(/\./g)].map(({ index }) => index)
  const nested = dots.map((at) => ({ field, name, rank, head: name.slice(0, at), rest: name.slice(at + 1) }))
  return [...nested, { field, name, rank, head: name, rest: '' }]
}

/** Without a value: there is something under the name, but it cannot be read. */
type Finding<Value> = { value: Value | undefined; name: string; rank: number; key: string; rest: string }

export type Findings = { [Key in Field]?: Finding<Values[Key]> }

const NOTHING: Findings = {}

/** What other names say about the fields that the record lacks. */
export function readForeign(record: JsonObject, rules: TimeRules): Findings {
  let findings: { [Key in Field]?: Finding<unknown> } = NOTHING
  for (const key in record) {
    // Of ours only `commit` may hold another name: `commit.sha`.
    if (FIELDS.has(key) && (key !== 'commit' || !isJsonObject(record[key]))) continue
    const names = NAMES_BY_KEY.get(key) ?? NAMES_BY_KEY.get(key.toLowerCase())
    if (names === undefined) continue
    for (const name of names) {
      const finding = find(record, { name, key, rules })
      if (finding === undefined || finding.rank >= (findings[name.field]?.rank ?? Infinity)) continue
      findings = { ...findings, [name.field]: finding }
    }
  }
  return findings as Findings
}

type Place = { name: Name; key: string; rules: TimeRules }

/** What the record says under one name, where the field is absent. */
function find(
  record: JsonObject,
  { name: { field, name, rank, rest }, key, rules }: Place,
): Finding<unknown> | undefined {
  if ((key === field && rest === '') || !isOpen(record[field], field) || !isMeant(record, name)) return undefined
  const found = valueAt(record[key], rest) ?? undefined
  if (found === undefined) return undefined
  const value = READERS[field](found, name, rules)
  if (value !== undefined) {
    // An empty message is worth less than any other.
    return { value, name, rank: value === '' ? rank + LAST : rank, key, rest }
  }
  return isUnread(found, { field, name }) ? { value, name, rank: rank + LAST, key, rest } : undefined
}

/** Behind every name of the table. */
const LAST = 1000

function isMeant(record: JsonObject, name: string): boolean {
  const isThere = (key: string) => Object.hasOwn(record, key)
  return (ONLY_BESIDE[name]?.some(isThere) ?? true) && !NOT_BESIDE[name]?.some(isThere)
}

/** The value at a path whose keys are joined by dots, and may contain dots. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  if (!isJsonObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  for (let at = path.indexOf('.'); at !== -1; at = path.indexOf('.', at + 1)) {
    const key = path.slice(0, at)
    if (!Object.hasOwn(value, key)) continue
    const found = valueAt(value[key], path.slice(at + 1))
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether our field leaves room for another name: it is absent, or holds nothing of its kind. */
function isOpen(value: unknown, field: Field): boolean {
  if (value === undefined || value === null) return true
  switch (field) {
    case 'message':
      return false
    case 'level':
      // It may be unknown.
      return true
    case 'timestamp':
      // A time that was never set is 0.
      return value === 0 || !isTime(value)
    case 'traceId':
    case 'spanId':
      return isNoText(value) || value === 0 || (typeof value === 'string' && isNoId(value))
    case 'resourceId':
    case 'commit':
      return isNoText(value)
  }
}

const isNoText = (value: unknown) => typeof value !== 'string' && typeof value !== 'number'

/** These say more than the message that they become where there is no other. */
const STAYS: ReadonlySet<string> = new Set(['error', 'err', 'exception', 'request'])

/** The record without the text that has become its message: it would be stored twice. In an object it stays. */
export function withoutMessage(record: JsonObject, { message }: Findings): JsonObject {
  if (typeof message?.value !== 'string' || message.rest !== '' || STAYS.has(message.name)) return record
  const { [message.key]: _message, ...others } = record
  return others
}
