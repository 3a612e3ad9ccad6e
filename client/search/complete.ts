/** Finds whether the caret is in a field's name or in its value, so that the bar can suggest completions. */
import { findField, type FieldRef } from './fields.ts'

/** The part of the text that a completion replaces. */
export type Place = { from: number; to: number; prefix: string } & (
  { kind: 'field' } | { kind: 'value'; ref: FieldRef; isQuoted: boolean }
)

const FIELD = String.raw`[A-Za-z]\w*(?:\.(?:[\p{L}\p{N}_$@-]+|"(?:[^"\\]|\\.)*"))*`
const WORD = new RegExp(String.raw`(?:^|[\s(])-?([A-Za-z][\w.]*)?$`, 'u')
const VALUE = new RegExp(String.raw`(?:^|[\s(])-?(${FIELD})(?:::|:|=)("(?:[^"\\]|\\.)*|[^\s()":*/][^\s()"*]*)?$`, 'u')
const LISTED = new RegExp(
  String.raw`(?:^|[\s(])-?(${FIELD}):\((?:[^()"]|"(?:[^"\\]|\\.)*")*?("(?:[^"\\]|\\.)*|[^\s()"]*)$`,
  'u',
)

export function placeAt(text: string, caret: number): Place | undefined {
  const before = text.slice(0, caret)
  const value = LISTED.exec(before) ?? VALUE.exec(before)
  if (value) return valuePlace(value[1] ?? '', value[2] ?? '', caret)
  const [, prefix = ''] = WORD.exec(before) ?? [undefined, undefined]
  if (!WORD.test(before)) return undefined
  return { kind: 'field', prefix, from: caret - prefix.length, to: caret }
}

function valuePlace(name: string, written: string, caret: number): Place | undefined {
  const ref = refOf(name)
  if (!ref) return undefined
  const isQuoted = written.startsWith('"')
  const prefix = isQuoted ? written.slice(1) : written
  return { kind: 'value', ref, prefix, isQuoted, from: caret - written.length, to: caret }
}

function refOf(name: string): FieldRef | undefined {
  const [first = '', ...rest] = name.match(/"(?:[^"\\]|\\.)*"|[^."]+/g) ?? []
  const field = findField(first)
  if (field === undefined) return undefined
  if (field !== 'metadata') return rest.length === 0 ? { field } : undefined
  const path = rest.map((key) => (key.startsWith('"') ? String(JSON.parse(key)) : key))
  return path.length === 0 ? undefined : { field, path }
}
