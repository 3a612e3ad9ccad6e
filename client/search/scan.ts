/** The scanner of the search language. */
import { createCursor, Problem, unescape, type Cursor } from './text-cursor.ts'

export type Operator = ':' | '::' | '=' | '>=' | '>' | '<=' | '<'

/** `word` is written bare, `text` in quotes; `any` is a lone `*`. */
export type Value = { from: number; to: number } & (
  | { kind: 'word' | 'text' | 'startsWith' | 'contains' | 'regex'; text: string }
  | { kind: 'any' }
  | { kind: 'list'; values: readonly Value[] }
)

type FieldName = { keys: readonly string[]; operator: Operator; end: number }

export type Scanner = ReturnType<typeof createScanner>

export function createScanner(source: string) {
  const cursor = createCursor(source)
  return {
    ...cursor,
    /** A minus negates what follows it without a space. */
    takeMinus: () => cursor.match(/-(?=[^\s)])/y) !== null && cursor.take('-'),
    takeField: () => takeField(cursor),
    takeValue: () => endValue(cursor, cursor.peek() === '(' ? takeList(cursor) : takeOne(cursor)),
    takeText: () => endValue(cursor, takeText(cursor)),
  }
}

/** `resourceId:`, `metadata.user."full name">=`; an address such as http://… is text. */
function takeField(cursor: Cursor): FieldName | undefined {
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
    end: cursor.at() - operator.length,
  }
}

/** A word or a text without a field; stars around it change nothing, because it may occur anywhere in the message. */
function takeText(cursor: Cursor): Value {
  const from = cursor.at()
  if (cursor.peek() === '"') return { kind: 'text', text: cursor.takeQuoted(), from, to: cursor.at() }
  const text = cursor.takeRun(/[^\s()"]+/y).replaceAll(/^\*+|\*+$/g, '')
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
    throw new Problem('Close the wildcard: *text*. To match an ending, use /text$/', from, cursor.at())
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

function takeList(cursor: Cursor): Value {
  const from = cursor.at()
  cursor.take('(')
  const values: Value[] = []
  while (cursor.peek() !== ')') {
    if (cursor.atEnd()) throw new Problem('This ( is not closed.', from, from + 1)
    if (values.length > 0) cursor.takeKeyword('OR')
    const value = takeOne(cursor)
    if (value.kind !== 'word' && value.kind !== 'text')
      throw new Problem('A list takes only plain values: (a OR b)', value.from, value.to)
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
