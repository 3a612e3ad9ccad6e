/**
 * Walks JSON in bytes without building anything: over the members of objects and the items of arrays that are asked for, past everything
 * else. It tells where values are; whether they are JSON is seen where they are parsed. Throws a SyntaxError.
 */
import { skipBlanks } from '../../platform/text/json-scan.ts'
import type { Span } from './frames.ts'

/** Called with the name as it is written between its quotes, and with the place of the value; returns the end of the value. */
type OnMember = (name: string, at: number) => number
type OnItem = (at: number) => number

// As constants of another module they would cost a third more time.
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** The place of the first byte that is neither a byte order mark nor white space. */
export const startOf = (bytes: Buffer): number =>
  skipBlanks(bytes, bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0)

/** The object that a body is; a body of no byte is one without members. */
export function walkBody(bytes: Buffer, onMember: OnMember): void {
  if (bytes.length === 0) return
  const end = walkMembers(bytes, startOf(bytes), onMember)
  if (skipBlanks(bytes, end) < bytes.length) throw new SyntaxError(`Something follows the JSON at byte ${end}`)
}

/** The end of the object that begins here. */
export function walkMembers(bytes: Buffer, start: number, onMember: OnMember): number {
  expectByte(bytes, start, OPEN_BRACE)
  return walkList(bytes, { start, close: CLOSE_BRACE }, (at) => {
    expectByte(bytes, at, QUOTE)
    const end = endOfString(bytes, at)
    const colon = skipBlanks(bytes, end)
    expectByte(bytes, colon, COLON)
    return onMember(bytes.toString('latin1', at + 1, end - 1), skipBlanks(bytes, colon + 1))
  })
}

/** The end of the array that begins here; `null` is one without items. */
export function walkItems(bytes: Buffer, start: number, onItem: OnItem): number {
  if (bytes.toString('latin1', start, start + 4) === 'null') return start + 4
  expectByte(bytes, start, OPEN_BRACKET)
  return walkList(bytes, { start, close: CLOSE_BRACKET }, onItem)
}

type List = { start: number; close: number }

function walkList(bytes: Buffer, { start, close }: List, onEntry: OnItem): number {
  let at = skipBlanks(bytes, start + 1)
  if (bytes[at] === close) return at + 1
  for (;;) {
    at = skipBlanks(bytes, onEntry(at))
    if (bytes[at] === close) return at + 1
    expectByte(bytes, at, COMMA)
    at = skipBlanks(bytes, at + 1)
  }
}

/** The end of the value that begins here. */
export function skipValue(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfString(bytes, at) - 1
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
    else if (depth === 0) return endOfScalar(bytes, at)
    if (depth === 0) return at + 1
    if (depth < 0) break
  }
  throw faultAt(bytes, start, 'a value')
}

/** The same, and `place` learns where the value is, unless it is `null`. */
export function skipAndNote(bytes: Buffer, start: number, place: { span?: Span } | undefined): number {
  const end = skipValue(bytes, start)
  if (place && bytes.toString('latin1', start, end) !== 'null') place.span = { start, end }
  return end
}

/** Of a number, `true`, `false` or `null`. */
function endOfScalar(bytes: Buffer, start: number): number {
  let at = start
  while (at < bytes.length && isPartOfScalar(bytes[at] ?? 0)) at++
  if (at === start) throw faultAt(bytes, start, 'a value')
  return at
}

const isPartOfScalar = (byte: number) => byte > 32 && byte !== COMMA && byte !== CLOSE_BRACE && byte !== CLOSE_BRACKET

function endOfString(bytes: Buffer, open: number): number {
  for (let at = open + 1; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at + 1
    if (bytes[at] === BACKSLASH) at++
  }
  throw faultAt(bytes, bytes.length, 'a quote')
}

function expectByte(bytes: Buffer, at: number, byte: number): void {
  if (bytes[at] !== byte) throw faultAt(bytes, at, `"${String.fromCharCode(byte)}"`)
}

function faultAt(bytes: Buffer, at: number, expected: string): SyntaxError {
  const place = at >= bytes.length ? 'at the end' : `at byte ${at}`
  return new SyntaxError(`There is no ${expected} ${place}`)
}
