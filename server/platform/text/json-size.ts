/** How large a text is as JSON, found without writing it. */
import { endOfString } from './json.ts'

/** Nothing in it is escaped or longer than a byte. */
const PLAIN = /^[ !#-[\]-~]*$/

/** What the escape of each ASCII character adds to it. */
const ESCAPES = Uint8Array.from({ length: 128 }, (_, code) => JSON.stringify(String.fromCharCode(code)).length - 3)

/**
 * Bytes of the string as JSON.stringify writes it, in UTF-8 and without its quotes: a control character takes up to six. The JSON itself is
 * not written only to be measured: megabytes of quotes took a tenth of a second.
 */
export function jsonBytes(text: string): number {
  if (PLAIN.test(text)) return text.length
  // A lone surrogate is escaped, too.
  if (!text.isWellFormed()) return Buffer.byteLength(JSON.stringify(text)) - 2
  let bytes = Buffer.byteLength(text)
  for (let at = 0; at < text.length; at++) bytes += ESCAPES[text.charCodeAt(at)] ?? 0
  return bytes
}

const QUOTE = 34
const OPEN_BRACKET = 91
const OPEN_BRACE = 123
const COMMA = 44

/** The values of a JSON text, at most one more for each empty array or object. */
export function maxJsonValues(json: string): number {
  let values = 1
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) at = endOfString(json, at) - 1
    else if (code === COMMA || code === OPEN_BRACE || code === OPEN_BRACKET) values++
  }
  return values
}
