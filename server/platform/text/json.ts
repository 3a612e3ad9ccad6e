/** JSON.parse for text from outside: it loses no digits, and refuses absurd shapes before they cost time and memory. */
import { leastToScan, scanJson, type Bounds } from './json-scan.ts'

/** The longest number that is looked at: the largest double written out has 309 digits. A longer one is kept as it was written. */
const MAX_NUMBER_LENGTH = 400

/** Every number of up to 15 significant digits survives a double, unless its exponent has three digits or more. */
const MIN_SUSPECT_LENGTH = 16

/**
 * The value that a JSON text stands for. A number that a double cannot hold (2^53+1, 1e400, π with 30 digits) becomes a
 * string of its characters as written; `1.10` and `1e2` are held. `__proto__` is a key like any other.
 * Throws a SyntaxError on what is not JSON, and what `scanJson` throws. Never recurses.
 */
export function parseJson(text: string, bounds: Bounds = {}): unknown {
  if (text.length >= leastToScan(bounds)) scanJson(Buffer.from(text), bounds)
  return parseScanned(text)
}

/** The same for a text that was within its bounds. */
export function parseScanned(text: string): unknown {
  let value: unknown = JSON.parse(text)
  if (!mayLoseDigits(text)) return value
  // Of two trees the first is dropped before the second is built.
  value = undefined
  return JSON.parse(quoteUnheldNumbers(text))
}

/** The double that a JSON number literal stands for, or the literal itself where a double cannot hold it. */
export function parseNumber(literal: string): number | string {
  return isHeld(literal) ? Number(literal) : literal
}

/**
 * A double holds a literal if the number that JSON.stringify writes is equal to it. A fraction of up to 17 digits is held too
 * if the double gives the same digits back at that length: many programs print 0.1 as 0.10000000000000001.
 */
function isHeld(literal: string): boolean {
  if (literal.length < MIN_SUSPECT_LENGTH && !/[eE]/.test(literal)) return true
  if (literal.length > MAX_NUMBER_LENGTH) return false
  if (countSignificant(literal) > MAX_SIGNIFICANT) return false
  const number = Number(literal)
  if (!Number.isFinite(number)) return false
  const shortest = String(number)
  if (shortest === literal || isPrintedLonger(literal, number)) return true
  const written = canonical(literal)
  if (written === canonical(shortest)) return true
  const digits = written.indexOf('e')
  return !Number.isInteger(number) && digits <= 17 && written === canonical(number.toPrecision(Math.max(digits, 1)))
}

/** No double has more digits in its shortest form, nor are more of them taken as printed by a program. */
const MAX_SIGNIFICANT = 17

/** The digits from the first to the last that is not 0: a text may have a hundred thousand numbers of hundreds of digits. */
function countSignificant(literal: string): number {
  const exponent = literal.search(/e/i)
  let last = (exponent < 0 ? literal.length : exponent) - 1
  while (last > 0 && !isSignificant(literal.charCodeAt(last))) last--
  let first = 0
  while (first < last && !isSignificant(literal.charCodeAt(first))) first++
  const point = literal.indexOf('.')
  return last - first + 1 - Number(point > first && point < last)
}

/** The most frequent of these, 0.10000000000000001, found without taking numbers apart: a text may have a hundred thousand of them. */
function isPrintedLonger(literal: string, number: number): boolean {
  const point = literal.indexOf('.')
  if (point < 0 || literal.length > 25 || Number.isInteger(number)) return false
  let first = 0
  while (!isSignificant(literal.charCodeAt(first))) first++
  const digits = literal.length - first - Number(point > first)
  return digits <= 17 && number.toPrecision(digits) === literal
}

const isSignificant = (character: number) => character > ZERO && character <= 57

/**
 * Significant digits and exponent, `12e-3` for `-0.0120`, so that equal numbers have equal texts; the sign is left out. Without regular
 * expressions: to look for zeros at the end takes them the square of the zeros before.
 */
function canonical(literal: string): string {
  const end = Math.max(literal.indexOf('e'), literal.indexOf('E'))
  const mantissa = literal.slice(literal.startsWith('-') ? 1 : 0, end < 0 ? literal.length : end)
  const exponent = end < 0 ? 0 : Number(literal.slice(end + 1))
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  let first = 0
  while (all.charCodeAt(first) === ZERO) first++
  let last = all.length
  while (last > first && all.charCodeAt(last - 1) === ZERO) last--
  if (first === last) return 'e0'
  return `${all.slice(first, last)}e${exponent - fraction.length + all.length - last}`
}

/**
 * The cheap scan, for every text: is there a number outside of a string that a double does not hold? It may say yes wrongly, but never no.
 * It looks at every 16th character, because a long run of digits covers one of those, and lets a regular expression find exponents.
 */
function mayLoseDigits(text: string): boolean {
  for (let at = MIN_SUSPECT_LENGTH - 1; at < text.length; at += MIN_SUSPECT_LENGTH) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    // A run of 16 that covers this place reaches 8 further on one side.
    if (!isDigitOrPoint(text.charCodeAt(at - 8)) && !isDigitOrPoint(text.charCodeAt(at + 8))) continue
    const end = suspectNumberAt(text, at)
    if (end === LOSES_DIGITS) return true
    while (end > at + MIN_SUSPECT_LENGTH) at += MIN_SUSPECT_LENGTH
  }
  // A delimiter behind the digits in the pattern would take V8 twice as long.
  const exponents = /\d[eE][-+\d]\d\d/g
  while (exponents.test(text)) {
    const end = suspectNumberAt(text, exponents.lastIndex - 1)
    if (end === LOSES_DIGITS) return true
    exponents.lastIndex = end
  }
  return endsInNumber(text)
}

const LOSES_DIGITS = -1

/** The end of the number that covers this place, or LOSES_DIGITS if it may stand outside of a string and is not held. */
function suspectNumberAt(text: string, at: number): number {
  let start = at
  while (isNumberCharacter(text.charCodeAt(start - 1))) start--
  const end = endOfNumber(text, at)
  const before = text.charAt(start - 1)
  const after = text.charAt(end)
  if (!':,[ \t\r\n'.includes(before) || !',]} \t\r\n'.includes(after)) return end
  return isHeld(text.slice(start, end)) ? end : LOSES_DIGITS
}

/** A text that is nothing but one number has no delimiter for the scan to find. */
function endsInNumber(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 48 && last <= 57
}

/** The same JSON with every number that is not held in quotes. The text must be JSON. */
function quoteUnheldNumbers(text: string): string {
  const starts = /["\d-]/g
  let quoted = ''
  let copied = 0
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const at = start.index
    if (text.charCodeAt(at) === QUOTE) {
      starts.lastIndex = endOfString(text, at)
      continue
    }
    const end = endOfNumber(text, at)
    const literal = text.slice(at, end)
    if (!isHeld(literal)) {
      quoted += `${text.slice(copied, at)}"${literal}"`
      copied = end
    }
    starts.lastIndex = end
  }
  return quoted + text.slice(copied)
}

const QUOTE = 34
const ZERO = 48
const BACKSLASH = 92

/** The index after the closing quote of the string that opens here, or the end of the text. */
export function endOfString(text: string, open: number): number {
  const quote = text.indexOf('"', open + 1)
  if (quote < 0) return text.length
  if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1
  // Character by character: a text may hold millions of escaped quotes.
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) return at + 1
    if (character === BACKSLASH) at++
  }
  return text.length
}

const NUMBER = /[-+.\deE]*/y

function endOfNumber(text: string, start: number): number {
  NUMBER.lastIndex = start
  NUMBER.test(text)
  return NUMBER.lastIndex
}

function isDigitOrPoint(character: number): boolean {
  return (character >= 48 && character <= 57) || character === 46
}

/** A digit or one of `+ - . e E`. */
function isNumberCharacter(character: number): boolean {
  return isDigitOrPoint(character) || character === 45 || character === 43 || character === 101 || character === 69
}
