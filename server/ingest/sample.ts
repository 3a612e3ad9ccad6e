/** What was refused, as people are shown it: the beginning of its text. */
import { printMoment, type Moment } from '../platform/moment.ts'
import { cutCharacters } from './cut-text.ts'
import { isJsonObject } from './metadata.ts'
import { readExact } from './timestamp.ts'
import { whatWasSent } from './unreadable.ts'

const MAX_CHARACTERS = 200

/** In UTF-8, which takes up to four for a character. */
const MAX_BYTES = 4 * MAX_CHARACTERS

/** The JSON of a record, or the text of one that could not be read; undefined where its door has nothing of it. */
export function sampleRecord(record: unknown): string | undefined {
  const sent = whatWasSent(record)
  if (sent === undefined) return undefined
  return beginningOf(typeof sent === 'string' && sent !== record ? sent : printHead(sent), MAX_CHARACTERS)
}

/** Undefined for an empty body. */
export function sampleBody(bytes: Buffer): string | undefined {
  return bytes.length === 0 ? undefined : beginningOf(bytes.toString('utf8', 0, MAX_BYTES), MAX_CHARACTERS)
}

/** A text of its own: a slice would keep the whole one in memory. */
export function beginningOf(text: string, maxCharacters: number): string {
  const head = text.length > maxCharacters ? cutCharacters(text, maxCharacters) : text
  return Buffer.from(head).toString()
}

/** Enough of the JSON: a record may be of megabytes, and nested deeper than JSON.stringify goes. */
function printHead(value: unknown): string {
  let head = ''
  for (const piece of pieces(value)) {
    head += piece
    if (head.length > MAX_CHARACTERS) break
  }
  return head
}

function* pieces(value: unknown): Generator<string> {
  if (Array.isArray(value)) yield* arrayPieces(value)
  else if (!isJsonObject(value)) yield printScalar(value)
  else {
    const exact = readExact(value)
    yield* exact === undefined ? objectPieces(value) : [printTime(exact)]
  }
}

function* arrayPieces(items: readonly unknown[]): Generator<string> {
  yield '['
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ','
    yield* pieces(item)
  }
  yield ']'
}

function* objectPieces(object: Readonly<Record<string, unknown>>): Generator<string> {
  yield '{'
  let separator = ''
  for (const key in object) {
    const value = object[key]
    if (value === undefined) continue
    yield `${separator}${printScalar(key)}:`
    yield* pieces(value)
    separator = ','
  }
  yield '}'
}

/** A Date has an end, which the time of a record that is refused may lie behind. */
const MAX_DATE_MS = 8.64e15

function printTime(moment: Moment): string {
  return Math.abs(moment.ms) <= MAX_DATE_MS ? printScalar(printMoment(moment)) : String(moment.ms)
}

function printScalar(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_CHARACTERS)) : String(value)
}
