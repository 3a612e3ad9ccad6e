/** Text from bytes that may not all be UTF-8. */
import { isUtf8 } from 'node:buffer'

/** SUB, the ASCII character for "could not be read". JSON allows it nowhere as it is, so it never passes for text. */
export const UNREADABLE_BYTE = '\x1a'

export type DecodedText = { text: string; isValid: boolean }

const BYTE_ORDER_MARK = 0xfeff
const MARK = UNREADABLE_BYTE.charCodeAt(0)
const BLANK = 0x20

/**
 * The text without a byte order mark, strict about overlong forms and encoded surrogates. Bytes that are not UTF-8 become
 * UNREADABLE_BYTE, one each, so that they can be found and refused: a guess at what was meant would be stored permanently.
 */
export function decodeUtf8(bytes: Buffer): DecodedText {
  const isValid = isUtf8(bytes)
  const text = (isValid ? bytes : markBadBytes(bytes)).toString('utf8')
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text, isValid }
}

/** The text with a blank for each byte that was not UTF-8: as long as before, and as JSON allows it in a string. */
export function unmarkBadBytes(text: string): string {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === MARK) bytes[at] = BLANK
  return bytes.toString()
}

function markBadBytes(bytes: Buffer): Buffer {
  const marked = Buffer.from(bytes)
  for (let at = 0; at < bytes.length; at++) {
    const first = bytes[at] ?? 0
    if (first < 0x80) continue
    const length = first < FIRST_OF_TWO || first > FIRST_OF_FOUR ? 0 : sequenceLength(bytes, at)
    if (length === 0) marked[at] = MARK
    else at += length - 1
  }
  return marked
}

/** The second byte of a sequence, by its first: table 3-7 of the Unicode standard, from which all that is not listed is 80 to bf. */
const SECOND_BYTE: Readonly<Record<number, readonly [from: number, to: number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
}
const CONTINUATION = [0x80, 0xbf] as const

/** The least and the largest byte with which a character begins that is not ASCII. */
const FIRST_OF_TWO = 0xc2
const FIRST_OF_FOUR = 0xf4

/** Bytes of the character that begins here with such a byte; 0 if it is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  for (let offset = 1; offset < length; offset++) {
    const [from, to] = (offset === 1 ? SECOND_BYTE[first] : undefined) ?? CONTINUATION
    const byte = bytes[at + offset] ?? 0
    if (byte < from || byte > to) return 0
  }
  return length
}
