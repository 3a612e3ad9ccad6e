/** Reads a record that a logger wrote under names of its own. Pure. */
import { NAMES, NOT_BESIDE, ONLY_BESIDE, type Field } from './field-names.ts'
import { isNoId, isUnread, READERS, type Values } from './foreign-values.ts'
import { FIELDS, isJsonObject, type JsonObject } from './metadata.ts'
import { rememberTexts } from './remember-texts.ts'
import { isTime, type TimeRules } from './timestamp.ts'

type Cut = { key: string; rest: string }

/** Each way to cut a path in two at a dot. */
function cutAtDots(path: string): Cut[] {
  return [...path.matchAll(/\./g)].map(({ index }) => ({ key: path.slice(0, index), rest: path.slice(index + 1) }))
}

/** A part that is cut out again must be looked up again by V8. A path from outside may be nothing but dots, each of which is a cut. */
const cutsOf = rememberTexts(cutAtDots, { maxCharacters: 64 })

type Name = {
  field: Field
  name: string
  rank: number
  /** Behind the key that a record can begin it with. */
  rest: string
  /** The name counts only beside one of these keys, and not beside one of those. */
  onlyBeside: readonly string[] | undefined
  notBeside: readonly string[] | undefined
}

/** Each name by the keys that a record can begin it with: `a.b.c` by `a`, `a.b` and itself. */
const NAMES_BY_KEY = Map.groupBy(
  (Object.keys(NAMES) as Field[]).flatMap((field) => NAMES[field].flatMap((name, rank) => splits(field, name, rank))),
  ({ head }) => (head === head.toUpperCase() ? head : head.toLowerCase()),
)

function splits(field: Field, name: string, rank: number): (Name & { head: string })[] {
  const whole = { field, name, rank, onlyBeside: ONLY_BESIDE[name], notBeside: NOT_BESIDE[name] }
  const nested = cutAtDots(name).map(({ key, rest }) => ({ ...whole, head: key, rest }))
  return [...nested, { ...whole, head: name, rest: '' }]
}

/** Without a value: there is something under the name, but it cannot be read. */
type Finding<Value> = { value: Value | undefined; name: string; rank: number; key: string; rest: string }

export type Findings = { [Key in Field]?: Finding<Values[Key]> }

const NOTHING: Findings = {}

/** What other names say about the fields that the record lacks. */
export function readForeign(record: JsonObject, rules: TimeRules): Findings {
  let findings: { [Key in Field]?: Finding<unknown> } | undefined
  for (const key in record) {
    const value = record[key] ?? undefined
    // Of ours only `commit` may hold another name: `commit.sha`.
    if (value === undefined || (FIELDS.has(key) && (key !== 'commit' || !isJsonObject(value)))) continue
    const names = NAMES_BY_KEY.get(key) ?? NAMES_BY_KEY.get(key.toLowerCase())
    if (names === undefined) continue
    for (const name of names) {
      const best = findings?.[name.field]?.rank ?? Infinity
      const finding = name.rank < best ? find(record, { name, key, rules }) : undefined
      if (finding === undefined || finding.rank >= best) continue
      findings ??= {}
      findings[name.field] = finding
    }
  }
  return (findings ?? NOTHING) as Findings
}

type Place = { name: Name; key: string; rules: TimeRules }

/** What the record says under one name, where the field is absent. Most names begin with a key that holds something else. */
function find(record: JsonObject, { name: asked, key, rules }: Place): Finding<unknown> | undefined {
  const { field, name, rank, rest } = asked
  const found = valueAt(record[key], rest) ?? undefined
  if (found === undefined || (key === field && rest === '')) return undefined
  if (!isOpen(record[field], field) || !isMeant(record, asked)) return undefined
  const value = READERS[field](found, name, rules)
  if (value !== undefined) {
    // An empty message is worth less than any other.
    return { value, name, rank: value === '' ? rank + LAST : rank, key, rest }
  }
  return isUnread(found, { field, name }) ? { value, name, rank: rank + LAST, key, rest } : undefined
}

/** Behind every name of the table. */
const LAST = 1000

function isMeant(record: JsonObject, { onlyBeside, notBeside }: Name): boolean {
  if (onlyBeside === undefined && notBeside === undefined) return true
  const isThere = (key: string) => Object.hasOwn(record, key)
  return (onlyBeside?.some(isThere) ?? true) && !notBeside?.some(isThere)
}

/** The value at a path whose keys are joined by dots, and may contain dots. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  if (!isJsonObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  for (const { key, rest } of cutsOf(path)) {
    const found = Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined
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
