/** Finds whether the caret is in a field's name or in its value, so that the bar can suggest completions. */
import { findAlias, findField, type FieldRef } from './fields.ts'

/** The part of the text that a completion replaces. */
export type Place = { from: number; to: number; prefix: string } & (
  { kind: 'field' } | { kind: 'value'; ref: FieldRef; isQuoted: boolean }
)

const FIELD = String.raw`[A-Za-z]\w*(?:\.(?:[\p{L}\p{N}_$@-]+|"(?:[^"\\]|\\.)*"))*`
/** Also within a key in quotes, which may hold any character. */
const WORD = /(?:^|[\s(])-?([A-Za-z](?:[\p{L}\p{N}_$@.-]|(?<=\.)"(?:[^"\\]|\\.)*(?:"|$))*)?$/u
const VALUE = new RegExp(String.raw`(?:^|[\s(])-?(${FIELD})(?:::|:|=)("(?:[^"\\]|\\.)*|[^\s()":*/][^\s()"*]*)?$`, 'u')
const LISTED = new RegExp(
  String.raw`(?:^|[\s(])-?(${FIELD}):\((?:[^()"]|"(?:[^"\\]|\\.)*")*?("(?:[^"\\]|\\.)*|[^\s()"]*)$`,
  'u',
)

export function placeAt(text: string, caret: number): Place | undefined {
  const before = text.slice(0, caret)
  const value = LISTED.exec(before) ?? VALUE.exec(before)
  if (value) return valuePlace(before, value[1] ?? '', value[2] ?? '')
  const [, prefix = ''] = WORD.exec(before) ?? [undefined, undefined]
  if (!WORD.test(before)) return undefined
  return { kind: 'field', prefix, from: caret - prefix.length, to: caret }
}

function valuePlace(before: string, name: string, written: string): Place | undefined {
  const from = before.length - written.length
  const ref = refOf(name, before.charAt(from - 1))
  if (!ref) return undefined
  const isQuoted = written.startsWith('"')
  const prefix = isQuoted ? written.slice(1) : written
  return { kind: 'value', ref, prefix, isQuoted, from, to: before.length }
}

/** Another name of a field with `=` behind it is text. */
function refOf(name: string, sign: string): FieldRef | undefined {
  const [first = '', ...rest] = name.match(/"(?:[^"\\]|\\.)*"|[^."]+/g) ?? []
  const field = findField(first) ?? (sign === '=' ? undefined : findAlias(first))
  if (field === undefined || field === 'pattern') return undefined
  if (field !== 'metadata') return rest.length === 0 ? { field } : undefined
  const path = rest.map((key) => (key.startsWith('"') ? String(JSON.parse(key)) : key))
  return path.length === 0 ? undefined : { field, path }
}
