/**
 * One pass over JSON text before anything is built from it. What JSON.parse makes takes up to a microsecond and a hundred bytes for each
 * value, so the number of values is bounded, and not only the bytes of the text.
 */
import { fourOf, hasOne, wordsOf } from './four-bytes.ts'

/** Levels of nesting; deeper text costs seconds and hundreds of megabytes to parse. Each stage has far lower limits of its own. */
export const MAX_NESTING = 50_000

/** Keys of one object: JSON.parse takes a microsecond for each, with nothing else going on. */
export const MAX_KEYS = 16_384

/** A key in its quotes, each of 64 Ki characters written as an escape: no stage takes a longer one, and parsing it copies it. */
export const MAX_KEY_LENGTH = 6 * 65_536 + 2

/** Values of one text, containers and what they hold alike: parsing so many takes up to 50 ms. */
export const MAX_VALUES = 100_000

export type Bounds = { maxNesting?: number | undefined; maxValues?: number | undefined }

export class TooManyValues extends SyntaxError {
  constructor(maxValues: number) {
    super(`More than ${maxValues} values`)
    this.name = 'TooManyValues'
  }
}

/** Called for each comma between two items of the array that the text is, with the values before it; false ends the pass. */
export type OnComma = (at: number, values: number) => boolean

/** No shorter text can break a bound: a value takes two characters, and a key five (quotes, colon, a value, comma). */
export function leastToScan({ maxNesting = MAX_NESTING, maxValues = MAX_VALUES }: Bounds): number {
  return Math.min(maxNesting, 5 * MAX_KEYS, 2 * maxValues - 1)
}

/**
 * The number of values in a JSON text in UTF-8. With `onComma` the bound on values is one of each item; the array counts with the first.
 * Of a text that is no JSON it has seen what is before the fault, where JSON.parse ends. Throws TooManyValues, or another SyntaxError for
 * absurd nesting, an absurdly wide object or an endless key.
 */
export function scanJson(
  bytes: Buffer,
  { maxNesting = MAX_NESTING, maxValues = MAX_VALUES, onComma }: Bounds & { onComma?: OnComma } = {},
): number {
  const words = wordsOf(bytes)
  const outerWidths: number[] = []
  let width = OF_NO_OBJECT
  let most = maxValues
  let values = 1
  for (let at = 0; at < bytes.length; at++) {
    const kind = KINDS[bytes[at] ?? 0]
    if (kind === PLAIN) continue
    if (kind === QUOTE) {
      // In place: a call for each string takes half as long again.
      const open = at++
      while (at < bytes.length && bytes[at] !== QUOTE) {
        at += bytes[at] === BACKSLASH ? 2 : 1
        at = (at & 3) === 0 ? skipPlain(words, at >> 2) << 2 : at
      }
      if (at - open > MAX_KEY_LENGTH) refuseEndlessKey(bytes, at + 1)
    } else if (kind === COMMA) {
      if (++width > MAX_KEYS) throw new SyntaxError(`An object has more than ${MAX_KEYS} keys`)
      const isBetweenItems = onComma !== undefined && outerWidths.length === 1 && width < 0
      if (isBetweenItems && !onComma(at, values)) return values
      if (isBetweenItems) most = values + maxValues
      if (++values > most) throw new TooManyValues(maxValues)
    } else if (kind === CLOSING) {
      width = outerWidths.pop() ?? OF_NO_OBJECT
      if (outerWidths.length === 0) return values
    } else {
      if (outerWidths.length === maxNesting) throw new SyntaxError(`Nested deeper than ${maxNesting} levels`)
      at = skipBlanks(bytes, at + 1) - 1
      if (KINDS[bytes[at + 1] ?? 0] !== CLOSING && ++values > most) throw new TooManyValues(maxValues)
      outerWidths.push(width)
      width = kind === OPEN_BRACE ? 1 : OF_NO_OBJECT
    }
  }
  return values
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const PLAIN = 0
const CLOSING = CLOSE_BRACE

/** What a byte means outside of strings: nothing, or what its own code stands for; both closing brackets are one kind. */
const KINDS = new Uint8Array(256)
for (const byte of [QUOTE, COMMA, OPEN_BRACKET, OPEN_BRACE]) KINDS[byte] = byte
for (const byte of [CLOSE_BRACKET, CLOSE_BRACE]) KINDS[byte] = CLOSING

/** The width of an array: its commas are counted too, and never reach a bound. */
const OF_NO_OBJECT = -(2 ** 30)

const QUOTES = fourOf(QUOTE)
const BACKSLASHES = fourOf(BACKSLASH)

/** The index of the next word with a quote or a backslash in it. */
function skipPlain(words: Int32Array, first: number): number {
  let index = first
  while (index < words.length && !hasOne(words[index] ?? 0, QUOTES, BACKSLASHES)) index++
  return index
}

function refuseEndlessKey(bytes: Buffer, end: number): void {
  if (bytes[skipBlanks(bytes, end)] === COLON) throw new SyntaxError(`A key has more than ${MAX_KEY_LENGTH} characters`)
}

/** The place of the next byte that is not white space. */
export function skipBlanks(bytes: Buffer, start: number): number {
  let at = start
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) at++
  return at
}

const isBlank = (byte: number) => byte <= 32 && (byte === 32 || byte === 10 || byte === 13 || byte === 9)
