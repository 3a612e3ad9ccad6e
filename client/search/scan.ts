/** The scanner of the search language. */
import { createCursor, Problem, unescape, type Cursor } from './text-cursor.ts'

export type Operator = ':' | '::' | '=' | '>=' | '>' | '<=' | '<'

/** `word` is written bare, `text` in quotes; `any` is a lone `*`. */
export type Value = { from: number; to: number } & (
  | { kind: 'word' | 'text' | 'startsWith' | 'contains' | 'regex'; text: string }
  | { kind: 'any' }
  | { kind: 'list'; values: readonly Value[] }
)

/** A name before an operator. `hasValue` unless nothing or a space follows. */
export type FieldName = { keys: readonly string[]; operator: Operator; from: number; to: number; hasValue: boolean }

/** Of the language. `upgrade-search.ts` reads the first version, and writes what it meant in the second. */
export type Version = 1 | 2

export type Scanner = ReturnType<typeof createScanner>

export function createScanner(source: string, version: Version) {
  const cursor = createCursor(source)
  const minus = version === 1 ? /-(?=[^\s)])/y : MINUS
  return {
    ...cursor,
    takeMinus: () => cursor.match(minus) !== null && cursor.take('-'),
    takeField: () => takeField(cursor),
    takeValue: () => endValue(cursor, cursor.peek() === '(' ? takeList(cursor, version) : takeOne(cursor)),
    takeText: () => endValue(cursor, version === 1 ? takeWord(cursor, /[^\s()"]+/y) : takeText(cursor)),
    /** The name of the field on which a condition, or a group that begins with one, is at this place. */
    fieldNameAt(place: number): FieldName | undefined {
      const here = cursor.at()
      cursor.moveTo(place)
      cursor.takeRun(/(?:[-(]\s*|NOT\s+)*/y)
      const name = takeField(cursor)
      cursor.moveTo(here)
      return name
    },
  }
}

/** A minus negates what follows it without a space. The dash of an arrow, and a line of dashes, are text. */
const MINUS = /-(?!-*(?:[\s>)]|$))/y
/** Within a word quotes are themselves, and so are parentheses without a space in them: `{"a":"b c"}`, `run(Main.java:5)`. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|[^\s()"]|\([^\s()"]*\)|"(?=\S)|(?<=\S)")+/sy
const QUOTED_START = /"(?:[^"\\]|\\.)*"[^\s()]/sy

/** `resourceId:`, `metadata.user."full name">=`; an address such as http://… is text. */
function takeField(cursor: Cursor): FieldName | undefined {
  const from = cursor.at()
  const found = cursor.match(
    /([A-Za-z]\w*)((?:\.(?:[\p{L}\p{N}_$@-]+|"(?:[^"\\]|\\.)*"))*)(::|:(?!\/\/[^\s)])|>=|<=|=|>|<)/uy,
  )
  if (!found) return undefined
  const [text, name = '', path = '', operator = ':'] = found
  const keys = [...path.matchAll(/\.(?:"((?:[^"\\]|\\.)*)"|([^."]+))/g)]
  cursor.advance(text.length)
  return {
    keys: [name, ...keys.map(([, quoted, plain]) => plain ?? unescape(quoted ?? ''))],
    operator: operator as Operator,
    from,
    to: cursor.at() - operator.length,
    hasValue: cursor.match(/[^\s)]/y) !== null,
  }
}

/** A text in quotes. If anything follows it without a space, the quotes are part of the text: `"key":"value"`. */
function takeText(cursor: Cursor): Value {
  return takeWord(cursor, WORD, cursor.match(QUOTED_START) !== null)
}

/** A word or a text without a field; stars around it change nothing, because it may occur anywhere in the message. */
function takeWord(cursor: Cursor, word: RegExp, isLiteral = false): Value {
  const from = cursor.at()
  if (cursor.peek() === '"' && !isLiteral) return { kind: 'text', text: cursor.takeQuoted(), from, to: cursor.at() }
  const text = cursor.takeRun(word).replaceAll(/^\*+|\*+$/g, '')
  const to = cursor.at()
  return text === '' ? { kind: 'any', from, to } : { kind: 'word', text, from, to }
}

function takeOne(cursor: Cursor): Value {
  const from = cursor.at()
  const first = cursor.peek()
  if (first === '*') return takeContains(cursor)
  if (first === '/') return { kind: 'regex', text: takeRegex(cursor), from, to: cursor.at() }
  const isQuoted = first === '"'
  const text = takePlain(cursor)
  if (!isQuoted && text === '') throw new Problem('A value is missing here.', Math.max(0, from - 1), from)
  const kind = cursor.peek() === '*' ? 'startsWith' : isQuoted ? 'text' : 'word'
  if (kind === 'startsWith') cursor.advance(1)
  return { kind, text, from, to: cursor.at() }
}

function takeContains(cursor: Cursor): Value {
  const from = cursor.at()
  cursor.advance(1)
  const isQuoted = cursor.peek() === '"'
  const text = takePlain(cursor)
  if (!isQuoted && text === '') return { kind: 'any', from, to: cursor.at() }
  if (cursor.peek() !== '*')
    throw new Problem('Close the wildcard: *text*. To match an ending, use /text$/.', from, cursor.at())
  cursor.advance(1)
  return { kind: 'contains', text, from, to: cursor.at() }
}

function takePlain(cursor: Cursor): string {
  return cursor.peek() === '"' ? cursor.takeQuoted() : cursor.takeRun(/[^\s()"*]+/y)
}

function takeRegex(cursor: Cursor): string {
  const found = cursor.match(/\/((?:[^/\\]|\\.)*)\//sy)
  if (!found) {
    const at = cursor.at()
    throw new Problem('The closing / is missing. If the value is text that begins with /, quote it.', at, at + 1)
  }
  cursor.advance(found[0].length)
  return (found[1] ?? '').replaceAll(/\\([\\/])/g, '$1')
}

function takeList(cursor: Cursor, version: Version): Value {
  const from = cursor.at()
  cursor.take('(')
  const values: Value[] = []
  while (cursor.peek() !== ')') {
    if (cursor.atEnd()) throw new Problem('This ( is not closed.', from, from + 1)
    if (values.length > 0 && !cursor.takeKeyword('OR') && version > 1) cursor.takeRun(/or\s+(?![\s)])/y)
    const value = takeOne(cursor)
    if (value.kind !== 'word' && value.kind !== 'text')
      throw new Problem('A list contains only plain values: (a OR b)', value.from, value.to)
    values.push(value)
    cursor.skipSpace()
  }
  cursor.advance(1)
  return { kind: 'list', values, from, to: cursor.at() }
}

function endValue(cursor: Cursor, value: Value): Value {
  const at = cursor.at()
  if (!cursor.atEnd() && !cursor.match(/[\s()]/y))
    throw new Problem('Put a space here, or quote the value.', at, at + 1)
  cursor.skipSpace()
  return value
}
