/**
 * The template of a message: what logs of one kind have in common. Each value in it is a variable. It is a pure function of the message, so
 * logs are alike today and tomorrow, in the table and in a live tail. The rules are such that a regular expression can say them too
 * (filter/pattern-sql.ts); who changes one of them changes `PATTERN_VERSION`.
 *
 * A token is a run of characters without a separator; the points and marks at its end are no part of its value. It is a variable if it has a
 * digit or two slashes, begins with a slash, or is an address of mail. UUIDs, hashes, times, addresses and paths all are. Variables with
 * nothing but a space or a comma between them are one: a list of any length.
 */

/** In a template a variable is NUL, which no stored text has, and what follows it tells the others: no variable is followed by `+` or `-`. */
export const VALUE = '\0'
/** Any token: a word that `mergeTemplates` found to be another one each time. */
export const WORD = '\0+'
/** What a template leaves out: lines between the first ones and the last one, and the end of a part that is too long. */
export const REST = '\0-'

const SEPARATORS = ' \t\n\r()[]{}<>,;:="\'|`'
/** Behind a value they belong to the sentence. */
export const END_MARKS = '.!?'

/** A stack trace says at its beginning what went wrong and where, and at its end either the cause or nothing. */
export const FIRST_LINES = 4
/** A message of more lines is its first ones and its last one. Empty lines at its end are none: who prints a trace ends its last line too. */
export const MAX_WHOLE_LINES = 5
export const MIDDLE = `\n${REST}\n`

/**
 * Of a whole message, of the first lines, and of the last line. They count what the template has and not what the message has, or a longer
 * number at its beginning would move the place of the cut. With both, no pattern is longer than a filter may be.
 */
export const MAX_PART_CHARS = 640
export const MAX_PART_VARIABLES = 32

const isSeparator = new Uint8Array(128)
for (const char of SEPARATORS) isSeparator[char.charCodeAt(0)] = 1

/** The template as text; see `printPattern` for the form that people read. */
export const templateOf = (message: string): string => byParts(message, (part) => cut(scan(part, MAX_PART_VARIABLES)))

/** What stands in the message for each variable of its template. */
export function valuesOf(message: string): string[] {
  const values: string[] = []
  byParts(message, (part) => {
    const spans: number[] = []
    const template = cut(scan(part, MAX_PART_VARIABLES, spans))
    const count = template.split(VALUE).length - template.split(REST).length
    for (let i = 0; i < count; i++) values.push(part.slice(spans[2 * i], spans[2 * i + 1]))
    return template
  })
  return values
}

/** Without the bounds of a part. */
export const wholeTemplateOf = (message: string): string => byParts(message, (part) => scan(part, Infinity))

function byParts(message: string, templateOfPart: (part: string) => string): string {
  const text = withoutLastBreaks(message)
  const end = endOfFirstLines(text)
  if (end === undefined) return templateOfPart(text)
  const last = text.slice(text.lastIndexOf('\n') + 1)
  return templateOfPart(text.slice(0, end)) + MIDDLE + templateOfPart(last)
}

function withoutLastBreaks(message: string): string {
  let end = message.length
  while (message.charCodeAt(end - 1) === NEWLINE) end--
  return end === message.length ? message : message.slice(0, end)
}

/** Undefined where the message is one part. */
function endOfFirstLines(message: string): number | undefined {
  let end: number | undefined
  let at = -1
  for (let lines = 1; lines <= MAX_WHOLE_LINES; lines++) {
    at = message.indexOf('\n', at + 1)
    if (at < 0) return undefined
    if (lines === FIRST_LINES) end = at
  }
  return end
}

/** Never within a character of two units: who has the first unit then has the second one. */
function cut(template: string): string {
  const isInside = (template.charCodeAt(MAX_PART_CHARS - 1) & 0xfc00) === 0xd800
  const end = isInside ? MAX_PART_CHARS + 1 : MAX_PART_CHARS
  return template.length > end ? template.slice(0, end) + REST : template
}

const NEWLINE = 10
const SPACE = 32
const COMMA = 44
const DOT = 46
const SLASH = 47
const ZERO = 48
const NINE = 57
const AT = 64

/** One pass, without an object for each token. `spans` takes where each variable begins and ends. */
function scan(text: string, maxVariables: number, spans?: number[]): string {
  const { length } = text
  let template = ''
  /** The end of the last variable. */
  let from = 0
  let variables = 0
  let at = 0
  while (at < length) {
    const start = at
    let hasDigit = false
    let slashes = 0
    let mailAt = -1
    let dotAt = -1
    for (; at < length; at++) {
      const unit = text.charCodeAt(at)
      if (isSeparator[unit] === 1) break
      if (unit > AT) continue
      if (unit >= ZERO && unit <= NINE) hasDigit = true
      else if (unit === SLASH) slashes++
      else if (unit === AT && mailAt < 0) mailAt = at
      else if (unit === DOT && mailAt >= 0 && dotAt < 0) dotAt = at
    }
    const end = at++
    const isPath = slashes > 1 || (slashes === 1 && end - start > 1 && text.charCodeAt(start) === SLASH)
    const isMail = dotAt >= 0 && dotAt < end - 1
    if (!hasDigit && !isPath && !isMail) continue
    if (variables === 0 || !isJoint(text, from, start)) {
      const before = template + text.slice(from, start)
      if (variables === maxVariables) return before + REST
      template = before + VALUE
      spans?.push(start)
      variables++
    }
    from = endOfValue(text, start, end)
    if (spans) spans[2 * variables - 1] = from
  }
  return variables === 0 ? text : template + text.slice(from)
}

/** What may stand between the values of a list. */
export const JOINTS = [' ', ',', ', '] as const

function isJoint(text: string, from: number, to: number): boolean {
  const unit = text.charCodeAt(from)
  if (to - from === 1) return unit === SPACE || unit === COMMA
  return to - from === 2 && unit === COMMA && text.charCodeAt(from + 1) === SPACE
}

function endOfValue(text: string, start: number, end: number): number {
  let to = end
  while (to > start + 1 && END_MARKS.includes(text.charAt(to - 1))) to--
  return to
}

/** In the brackets of a regular expression, of JavaScript as of PostgreSQL. */
export const SEPARATORS_IN_BRACKETS = SEPARATORS.replaceAll(/[[\]]/g, String.raw`\$&`)

const BETWEEN_TOKENS = new RegExp(`((?:${MIDDLE}|[${SEPARATORS_IN_BRACKETS}])+)`)

/** Tokens at the even places, the first and the last one perhaps empty, and what separates them at the odd ones. */
export const tokensOf = (template: string): readonly string[] => template.split(BETWEEN_TOKENS)
