/** JSON objects inside a text. JSON.parse would lose the digits of numbers, and the place of each value. */
import { endOfQuoted, unquote } from './quoted.ts'

/** A value without values of its own. */
type JsonLeaf = {
  /** The path of an element is that of its array. */
  path: readonly string[]
  /** The value as the text has it. */
  literal: string
  /** The key and the value as the text has them; of an element of an array the value alone. */
  written: string
}
export type JsonObject = { start: number; end: number; leaves: readonly JsonLeaf[] }

/** As deep as metadata may be. */
const MAX_DEPTH = 32
const MAX_LEAVES = 1000
/** Braces that open no object are read from again and again; this much of all in all. */
const MAX_READ_CHARS = 400_000

/** The objects that hold something, in their order, with a thousand values in all. */
export function findObjects(text: string): readonly JsonObject[] {
  const found: JsonObject[] = []
  let chars = 0
  let room = MAX_LEAVES
  for (let start = text.indexOf('{'); start >= 0 && room > 0 && chars < MAX_READ_CHARS;) {
    const reader: Reader = { text, at: start, leaves: [], room }
    const isObject = readValue(reader, { path: [], keyAt: undefined, depth: 0 })
    chars += reader.at - start + 1
    if (isObject && reader.leaves.length > 0) found.push({ start, end: reader.at, leaves: reader.leaves })
    if (isObject) room -= reader.leaves.length
    start = text.indexOf('{', isObject ? reader.at : start + 1)
  }
  return found
}

type Reader = { readonly text: string; at: number; readonly leaves: JsonLeaf[]; readonly room: number }
type Place = { path: readonly string[]; keyAt: number | undefined; depth: number }

/** Reads the value that begins here, and moves behind it; false if there is none. */
function readValue(reader: Reader, place: Place): boolean {
  const { text, at } = reader
  const end = endOfScalar(text, at)
  if (end === undefined) return (text[at] === '{' || text[at] === '[') && readInner(reader, place)
  reader.at = end
  if (place.path.length > 0 && reader.leaves.length < reader.room) {
    const literal = text.slice(at, end)
    reader.leaves.push({ path: place.path, literal, written: text.slice(place.keyAt ?? at, end) })
  }
  return true
}

function readInner(reader: Reader, place: Place): boolean {
  if (place.depth === MAX_DEPTH) return false
  const isObject = reader.text[reader.at] === '{'
  do {
    reader.at++
    skipBlanks(reader)
    const inner = isObject ? readKey(reader, place) : { ...place, keyAt: undefined, depth: place.depth + 1 }
    if (!inner || !readValue(reader, inner)) return false
    skipBlanks(reader)
  } while (reader.text[reader.at] === ',')
  if (reader.text[reader.at] !== (isObject ? '}' : ']')) return false
  reader.at++
  return true
}

function readKey(reader: Reader, { path, depth }: Place): Place | undefined {
  const { text, at } = reader
  const end = text[at] === '"' ? endOfQuoted(text, at) : undefined
  if (end === undefined) return undefined
  reader.at = end
  skipBlanks(reader)
  if (text[reader.at] !== ':') return undefined
  reader.at++
  skipBlanks(reader)
  return { path: [...path, unquote(text.slice(at, end))], keyAt: at, depth: depth + 1 }
}

/** An object and a list without anything are values, too. */
const SCALAR = /\{\s*\}|\[\s*\]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const BLANKS = /[ \t\r\n]*/y

function endOfScalar(text: string, at: number): number | undefined {
  if (text[at] === '"') return endOfQuoted(text, at)
  SCALAR.lastIndex = at
  return SCALAR.test(text) ? SCALAR.lastIndex : undefined
}

function skipBlanks(reader: Reader): void {
  BLANKS.lastIndex = reader.at
  BLANKS.test(reader.text)
  reader.at = BLANKS.lastIndex
}
