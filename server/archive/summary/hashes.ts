/**
 * The bits that texts set in a signature. A message sets one for each four bytes that follow one another in it, any other value as many as
 * the part has hashes. What is stored depends on all of this: a change is a new format of the summary.
 */
import { fold } from '../../filter/fold.ts'

const GRAM_BYTES = 4

/** Four bytes of the folded message, as UTF-8, as one number. No stored text has NUL, and grams with it are none. */
export function gramsOf(text: string): Set<number> {
  const grams = new Set<number>()
  eachGram(Buffer.from(fold(text)), (gram) => grams.add(gram))
  return grams
}

export function eachGram(bytes: Uint8Array, take: (gram: number) => void): void {
  let gram = 0
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    gram = ((gram << 8) | byte) >>> 0
    length = byte === 0 ? 0 : length + 1
    if (length >= GRAM_BYTES) take(gram)
  }
}

export const gramBit = (gram: number, bits: number): number => bitOf(Math.imul(gram ^ (gram >>> 15), 0x9e3779b1), bits)

/** Two numbers of 32 bits, the second one odd, of which all bits of a value are made. */
export type ValueHash = readonly [first: number, step: number]

/** `kind` keeps values of different fields apart. Two FNV-1a over the units of the text, mixed: their own low bits differ too little. */
export function hashValue(kind: string, value: string): ValueHash {
  const text = `${kind}\0${value}`
  let first = 0x811c9dc5
  let step = 0x2f0b4a27
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    first = Math.imul(first ^ unit, 0x01000193)
    step = Math.imul(step ^ unit, 0x01000193)
  }
  return [mix(first), (mix(step) | 1) >>> 0]
}

function mix(of: number): number {
  let value = Math.imul(of ^ (of >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) >>> 0
}

/** Bit number `i` of a value. */
export const valueBit = ([first, step]: ValueHash, i: number, bits: number): number =>
  bitOf(first + Math.imul(i, step), bits)

/** A hash of 32 bits as one of so many places. */
const bitOf = (of: number, bits: number): number => Math.floor(((of >>> 0) * bits) / 2 ** 32)

/** Of a string, a number or a boolean in metadata. Numbers are their doubles: `1.0` is `1`. */
export const hashScalar = (path: readonly string[], value: unknown): ValueHash =>
  hashValue(typeof value, `${path.join('\0')}\0${String(value)}`)

/** That there is anything at a path of metadata. */
export const hashPath = (path: readonly string[]): ValueHash => hashValue('path', path.join('\0'))
