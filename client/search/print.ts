/** `LogFilter` → the text of the search bar; `parse.ts` reads the same filter back. */
import type { LogFilter, MetadataFilter, MetadataValue, StringFilter } from '../generated/graphql.ts'
import { FIELD_LABELS, TEXT_FIELDS, type FieldRef, type TextField } from './fields.ts'
import { isEverything, simplify } from './filter.ts'
import { wordOf } from './metadata-value.ts'
import { readPastedId } from './pasted-id.ts'

export function printFilter(filter: LogFilter): string {
  const simple = simplify(filter)
  return isEverything(simple) ? '' : print(simple)
}

/** @param filter in the one form, and not everything */
function print(filter: LogFilter): string {
  if (filter.and) return filter.and.map((part) => (part.or ? inner(part) : print(part))).join(' ')
  if (filter.or) return filter.or.length === 0 ? '-*' : filter.or.map(inner).join(' OR ')
  if (filter.not) return `-${printNegated(filter.not)}`
  return printCondition(filter)
}

/** `-5` might be a number below zero, so the bar would say how it is read. */
function printNegated(filter: LogFilter): string {
  const text = inner(filter)
  return /^\d/.test(text) ? quote(text) : text
}

/** A part inside another kind of group: groups get parentheses. */
function inner(filter: LogFilter): string {
  const isGroup = filter.and !== undefined || (filter.or?.length ?? 0) > 0
  return isGroup ? `(${print(filter)})` : print(filter)
}

function printCondition({ timestamp, level, pattern: kind, metadata, ...texts }: LogFilter): string {
  if (typeof kind === 'string') return `pattern:${quote(kind)}`
  if (metadata) return printMetadata(metadata)
  if (level) {
    if (level.eq) return `level:${level.eq.toLowerCase()}`
    return level.gte
      ? `level>=${level.gte.toLowerCase()}`
      : `level:${list(level.in ?? [], (name) => name.toLowerCase())}`
  }
  if (timestamp) return `timestamp${printBounds(timestamp)}`
  const field = TEXT_FIELDS.find((name) => texts[name])
  return field ? printText(field, texts[field] ?? {}) : ''
}

function printText(field: TextField, test: StringFilter): string {
  const is = `${field}${test.caseSensitive ? '::' : ':'}`
  if (test.in) return `${is}${list(test.in, word)}`
  if (typeof test.isNull === 'boolean') return test.isNull ? `-${field}:*` : `${field}:*`
  if (typeof test.regex === 'string') return `${is}${pattern(test.regex)}`
  if (typeof test.startsWith === 'string') return `${is}${word(test.startsWith)}*`
  const { contains, eq } = test
  if (field !== 'message') return typeof contains === 'string' ? `${is}*${word(contains)}*` : `${is}${word(eq ?? '')}`
  if (typeof contains !== 'string') return `message=${word(eq ?? '')}`
  if (test.caseSensitive) return `${is}${word(contains)}`
  return readPastedId(contains) ? quote(contains) : word(contains)
}

function printMetadata({ path, op }: MetadataFilter): string {
  const name = printPath(path)
  if (op.range) return `${name}${printBounds(op.range)}`
  if (op.in) return `${name}${printValues(op.in)}`
  if (op.eq) return `${name}${isText(op.eq) ? ':' : '='}${scalar(op.eq)}`
  if (typeof op.contains === 'string') return `${name}:*${word(op.contains)}*`
  return op.exists ? `${name}:*` : `-${name}:*`
}

/** `:42` is the number and the text, `=42` the number alone. */
function printValues(values: readonly MetadataValue[]): string {
  const bare = wordOf(values)
  return bare === undefined ? `${values.every(isText) ? ':' : '='}${list(values, scalar)}` : `:${bare}`
}

const isText = ({ string }: MetadataValue) => typeof string === 'string'

/** `metadata.user.id`; keys other than plain words are quoted. */
export function printPath(path: readonly string[]): string {
  return ['metadata', ...path.map((key) => (/^[\p{L}\p{N}_$@-]+$/u.test(key) ? key : quote(key)))].join('.')
}

/** What a field is called on the page; one of the metadata by its path: `user.id`. */
export function fieldLabel(ref: FieldRef): string {
  return ref.field === 'metadata' ? printPath(ref.path).slice('metadata.'.length) : FIELD_LABELS[ref.field]
}

const BOUNDS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const

export type Bounds = { [Key in keyof typeof BOUNDS]?: string | number | null | undefined }

/** Of a time there is one bound; those of a number stand one behind the other: `>=100<500`. */
export function printBounds(bounds: Bounds): string {
  const keys = ['gte', 'gt', 'lte', 'lt'] as const
  return keys.map((key) => (bounds[key] === undefined ? '' : `${BOUNDS[key]}${String(bounds[key])}`)).join('')
}

function list<Value>(values: readonly Value[], write: (value: Value) => string): string {
  return `(${values.map(write).join(' OR ')})`
}

/** A string in metadata that looks like a number or a boolean is quoted: without quotes it would be another value. */
export function scalar({ string, number, boolean }: MetadataValue): string {
  if (typeof string !== 'string') return String(number ?? boolean)
  return string === 'true' || string === 'false' || /^\d/.test(string) ? quote(string) : word(string)
}

const RESERVED = /^(?:AND|OR|NOT|and|or|not)$/

/** A value, quoted if any of its characters has a meaning in the language. */
export function word(value: string): string {
  const isPlain = /^[\p{L}\p{N}_][\p{L}\p{N}_.@#-]*$/u.test(value) && !RESERVED.test(value)
  return isPlain ? value : quote(value)
}

const quote = (value: string) => JSON.stringify(value)

/** Between slashes only a slash, and a backslash that would be taken for the escape of what follows it, are escaped. */
export function pattern(regex: string): string {
  return `/${regex.replaceAll(/\/|\\(?=[\\/]|$)/g, String.raw`\$&`)}/`
}
