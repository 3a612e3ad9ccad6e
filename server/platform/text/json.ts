/** JSON.parse for text from outside: it loses no digits and refuses absurd nesting and width before they cost time and memory. */

/** Levels of nesting; deeper text costs seconds and hundreds of megabytes to parse. Each stage has far lower limits of its own. */
export const MAX_NESTING = 50_000

/** Keys of one object: JSON.parse takes half a microsecond for each, with nothing else going on. The 64 KiB of metadata have room for fewer. */
export const MAX_KEYS = 16_384

/** A key in its quotes, each of 64 Ki characters written as an escape: no stage takes a longer one, and parsing it copies it. */
export const MAX_KEY_LENGTH = 6 * 65_536 + 2

/** The least that a key takes in a text: quotes, colon, one character of value, comma. */
const MIN_KEY_LENGTH = 5

/** The longest number that is looked at: the largest double written out has 309 digits. A longer one is kept as it was written. */
const MAX_NUMBER_LENGTH = 400

/** Every number of up to 15 significant digits survives a double, unless its exponent has three digits or more. */
const MIN_SUSPECT_LENGTH = 16

/**
 * The value that a JSON text stands for. A number that a double cannot hold (2^53+1, 1e400, π with 30 digits) becomes a
 * string of its characters as written; `1.10` and `1e2` are held. `__proto__` is a key like any other.
 * Throws a SyntaxError on what is not JSON, is nested deeper than `maxNesting` levels, or has absurdly many or long keys for its objects.
 * Never recurses.
 */
export function parseJson(text: string, { maxNesting = MAX_NESTING } = {}): unknown {
  refuseAbsurdNesting(text, maxNesting)
  refuseAbsurdWidth(text)
  const value: unknown = JSON.parse(text)
  return mayLoseDigits(text) ? JSON.parse(quoteUnheldNumbers(text)) : value
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
  const number = Number(literal)
  if (!Number.isFinite(number)) return false
  const shortest = String(number)
  if (shortest === literal) return true
  const written = canonical(literal)
  if (written === canonical(shortest)) return true
  const digits = written.indexOf('e')
  return !Number.isInteger(number) && digits <= 17 && written === canonical(number.toPrecision(Math.max(digits, 1)))
}

/** Significant digits and exponent, `12e-3` for `-0.0120`, so that equal numbers have equal texts; the sign is left out. */
function canonical(literal: string): string {
  const [mantissa = '', exponent = '0'] = (literal.startsWith('-') ? literal.slice(1) : literal).split(/e/i)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return 'e0'
  return `${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`
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
  const exponents = /[eE][-+]?\d{3,}[,\]}\s]/g
  while (exponents.test(text)) {
    if (suspectNumberAt(text, exponents.lastIndex - 2) === LOSES_DIGITS) return true
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
  let quoted = ''
  let copied = 0
  let at = 0
  while (at < text.length) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) at = endOfString(text, at)
    else if (!isNumberStart(character)) at++
    else {
      const end = endOfNumber(text, at)
      const literal = text.slice(at, end)
      if (!isHeld(literal)) {
        quoted += `${text.slice(copied, at)}"${literal}"`
        copied = end
      }
      at = end
    }
  }
  return quoted + text.slice(copied)
}

/** Few brackets cannot be deep: only a text with more than the limit is looked at character by character. */
function refuseAbsurdNesting(text: string, maxNesting: number): void {
  if (text.length <= maxNesting || !hasMoreBracketsThan(text, maxNesting)) return
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) at = endOfString(text, at) - 1
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) depth++
    else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth--
    if (depth > maxNesting) throw new SyntaxError(`Nested deeper than ${maxNesting} levels`)
  }
}

function hasMoreBracketsThan(text: string, limit: number): boolean {
  return count(text, '{', limit) + count(text, '[', limit) > limit
}

/** Only a long text with few braces is looked at: in any other the keys that fit are not too many for its objects. */
function refuseAbsurdWidth(text: string): void {
  const enough = text.length / MIN_KEY_LENGTH / MAX_KEYS
  if (enough < 1) return
  const objects = count(text, '{', enough)
  if (objects > enough) return
  let keys = 0
  for (let quote = text.indexOf('"'); quote >= 0;) {
    const end = endOfString(text, quote)
    if (text.charCodeAt(end) === COLON) {
      if (++keys > objects * MAX_KEYS) throw new SyntaxError(`An object has more than ${MAX_KEYS} keys`)
      if (end - quote > MAX_KEY_LENGTH) throw new SyntaxError(`A key has more than ${MAX_KEY_LENGTH} characters`)
    }
    quote = text.indexOf('"', end)
  }
}

/** How often a character is there; it stops above the limit. */
function count(text: string, character: string, limit: number): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0 && found <= limit; at = text.indexOf(character, at + 1)) found++
  return found
}

const QUOTE = 34
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** The index after the closing quote of the string that opens here, or the end of the text. */
export function endOfString(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((quote - first) % 2 === 0) return quote + 1
  }
  return text.length
}

function endOfNumber(text: string, start: number): number {
  let end = start
  while (isNumberCharacter(text.charCodeAt(end))) end++
  return end
}

function isDigitOrPoint(character: number): boolean {
  return (character >= 48 && character <= 57) || character === 46
}

function isNumberStart(character: number): boolean {
  return (character >= 48 && character <= 57) || character === 45
}

/** A digit or one of `+ - . e E`. */
function isNumberCharacter(character: number): boolean {
  return isDigitOrPoint(character) || character === 45 || character === 43 || character === 101 || character === 69
}
