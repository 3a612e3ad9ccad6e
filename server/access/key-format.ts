/**
 * The text of an API key: `tl_i_<id>_<secret>_<check>` for ingest, `tl_q_…` for questions. The prefix is for programs that look for leaked
 * secrets, the check tells a typing error from a guess without a look at any key.
 */
import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type KeyKind = 'ingest' | 'query'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LETTERS = { ingest: 'i', query: 'q' } as const satisfies Record<KeyKind, string>
const ID_DIGITS = 8
/** 190 bits. */
const SECRET_DIGITS = 32
const CHECK_DIGITS = 6

const KEY = /^tl_[iq]_([0-9A-Za-z]{8})_[0-9A-Za-z]{32}_([0-9A-Za-z]{6})$/

/** `id` is the part that is no secret; a key that replaces another one keeps it. */
export function newKey(kind: KeyKind, id = randomDigits(ID_DIGITS)): { id: string; text: string } {
  const body = `tl_${LETTERS[kind]}_${id}_${randomDigits(SECRET_DIGITS)}`
  return { id, text: `${body}_${checkOf(body)}` }
}

/** The id of a text that may be a key. Undefined for one that never was. */
export function readKeyId(text: string): string | undefined {
  const [, id, check] = KEY.exec(text) ?? []
  return check !== undefined && check === checkOf(text.slice(0, -CHECK_DIGITS - 1)) ? id : undefined
}

/** What is kept of a key, in hexadecimal digits. It has so many random bits that a slow hash would keep nobody out. */
export const hashOf = (text: string): string => hash('sha256', text)

function randomDigits(count: number): string {
  return Array.from({ length: count }, () => DIGITS[randomInt(DIGITS.length)]).join('')
}

function checkOf(body: string): string {
  let rest = crc32(body)
  let digits = ''
  for (let i = 0; i < CHECK_DIGITS; i++) {
    digits = `${DIGITS[rest % DIGITS.length]}${digits}`
    rest = Math.floor(rest / DIGITS.length)
  }
  return digits
}
