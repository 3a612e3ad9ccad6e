/**
 * Columns of few different values as numbers. On disk a code is told by its age: 0 is a value that has not come before, 1 the last of those
 * that came new, and so on. So columns of unique values, and columns in which neighbours are alike, are almost nothing.
 */
import { lazy } from './lazy.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

export type Codes = Uint16Array | Uint32Array

/** Values in the order in which they come first. */
export type Dictionary<T> = { list: T[]; codes: Codes }

export function toDictionary<T>(values: readonly T[]): Dictionary<T> {
  const known = new Map<T, number>()
  const codes = createCodes(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as T
    let code = known.get(value)
    if (code === undefined) known.set(value, (code = known.size))
    codes[i] = code
  }
  return { list: [...known.keys()], codes }
}

export const createCodes = (length: number): Codes =>
  length <= 65_536 ? new Uint16Array(length) : new Uint32Array(length)

/** Bytes for a number up to `max`. */
export function widthOf(max: number): number {
  let width = 1
  while (max >= 256 ** width) width++
  return width
}

/** `size`: how many different values there are. Nothing is written where it is 1 or where all are different. */
export function writeCodes(writer: Writer, codes: Codes, size: number): void {
  if (isWritten(codes.length, size)) writePlanes(writer, agesOf(codes), { to: widthOf(size) })
}

/** Whether the codes are more than zeros, or the ordinals. */
export const isWritten = (length: number, size: number): boolean => size > 1 && size < length

export function agesOf(codes: Codes): Codes {
  const ages = createCodes(codes.length)
  let fresh = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (code === fresh) fresh++
    else ages[i] = fresh - code
  }
  return ages
}

/** Nobody writes into codes that were read: columns of one value, and of unique ones, share theirs. */
const ZEROS = createCodes(1024)
const ORDINALS = createCodes(1024).map((_, i) => i)

export const zeros = (length: number): Codes => (length <= 1024 ? ZEROS.subarray(0, length) : createCodes(length))

type Shape = { length: number; size: number }

export const readCodes = (reader: Reader, shape: Shape): Codes => openCodes(reader, shape)()

/** Takes what is to be read, and reads it when it is first asked for. */
export function openCodes(reader: Reader, { length, size }: Shape): () => Codes {
  if (size > length || (size === 0 && length > 0)) throw reader.fail(`${length} places have ${size} values`)
  if (size <= 1) return () => zeros(length)
  if (size === length) return () => ordinals(length)
  const planes = openPlanes(reader, { length, width: widthOf(size) })
  return lazy(() => {
    const codes = createCodes(length)
    const ages = planes()
    let fresh = 0
    for (let i = 0; i < length; i++) {
      const age = ages[i] ?? 0
      if (age > fresh) throw reader.fail('a code stands for no value')
      codes[i] = age === 0 ? fresh++ : fresh - age
    }
    if (fresh !== size) throw reader.fail(`it has ${fresh} values in place of ${size}`)
    return codes
  })
}

const ordinals = (length: number): Codes =>
  length <= 1024 ? ORDINALS.subarray(0, length) : createCodes(length).map((_, i) => i)

/** Byte `from` of each number, 0 being the lowest; then the next one of each, and so on before byte `to`. */
export function writePlanes(
  writer: Writer,
  numbers: ArrayLike<number>,
  { from = 0, to }: { from?: number; to: number },
): void {
  for (let shift = from; shift < to; shift++) {
    const plane = new Uint8Array(numbers.length)
    const divisor = 256 ** shift
    // Of what is larger than a byte, its lowest byte is taken.
    for (let i = 0; i < plane.length; i++)
      plane[i] = shift === 0 ? (numbers[i] ?? 0) : Math.floor((numbers[i] ?? 0) / divisor)
    writer.raw(plane)
  }
}

/** `width` bytes of each number, all lowest bytes first. */
export function openPlanes(
  reader: Reader,
  { length, width }: { length: number; width: number },
): () => ArrayLike<number> {
  const bytes = reader.take(width * length)
  return width <= 1 ? () => bytes : () => addPlanes(bytes, new Float64Array(length))
}

function addPlanes(bytes: Uint8Array, numbers: Float64Array): Float64Array {
  const { length } = numbers
  for (let at = 0, factor = 1; at < bytes.length; at += length, factor *= 256)
    for (let i = 0; i < length; i++) numbers[i] = (numbers[i] ?? 0) + (bytes[at + i] ?? 0) * factor
  return numbers
}

/** Whole numbers that differ by less than 2^53: the least of them, then what the others have above it. */
export function writeNumbers(writer: Writer, numbers: readonly number[]): void {
  const min = numbers.reduce((least, number) => Math.min(least, number), numbers[0] ?? 0)
  const max = numbers.reduce((most, number) => Math.max(most, number), min)
  const width = max === min ? 0 : widthOf(max - min)
  writer.signed(min)
  writer.byte(width)
  if (width === 0) return
  const above = numbers.map((number) => number - min)
  writePlanes(writer, above, { to: width })
}

/** A difference below 2^53. */
const MAX_WIDTH = 7

export function readNumbers(reader: Reader, length: number): Float64Array {
  const numbers = new Float64Array(length).fill(reader.signed())
  const width = reader.byte()
  if (width > MAX_WIDTH) throw reader.fail(`a number has ${width} bytes`)
  return addPlanes(reader.take(width * length), numbers)
}
