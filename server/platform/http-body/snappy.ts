/**
 * Decodes a block of snappy (google/snappy, format_description.txt): its length, then literals and copies of what came before. The block
 * itself says how long it is decoded, so nothing is decoded that is too large.
 *
 * snappyjs 0.7.0 is not fit for what strangers send: a literal of negative length moves its place back, so that ten bytes keep it busy for
 * ever, it does not see that a block is cut off, and it decodes all in one turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../errors.ts'
import { MAX_BODY_BYTES } from './limits.ts'
import type { Decode } from './decode.ts'

/** What is made in one turn of the event loop: some milliseconds. */
const BYTES_PER_TURN = 512 * 1024

export const decodeSnappy: Decode = async (bytes, maxBytes = MAX_BODY_BYTES) => {
  const { length, end } = readLength(bytes)
  if (length > maxBytes) {
    throw new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes} bytes after decompression.`)
  }
  const block = { bytes, at: end, decoded: Buffer.allocUnsafe(length), written: 0 }
  while (block.at < bytes.length) {
    if (block.written > 0) await nextTurn()
    decodePart(block)
  }
  if (block.written !== length) throw notSnappy()
  return block.decoded
}

const notSnappy = () => new AppError('BAD_REQUEST', 'The body is not one whole block of snappy.')

/** In groups of seven bits, the lowest first: at most 32 of them. */
function readLength(bytes: Buffer): { length: number; end: number } {
  let length = 0
  for (let index = 0; index < 5; index++) {
    const byte = bytes[index] ?? 0x80
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { length, end: index + 1 }
  }
  throw notSnappy()
}

type Block = { bytes: Buffer; at: number; decoded: Buffer; written: number }

/** Longer literals have their length behind the tag, in one to four bytes. */
const LONGEST_IN_TAG = 60

/** An object or a call for each element would take longer than all the rest. */
function decodePart(block: Block): void {
  const { bytes, decoded } = block
  let { at, written } = block
  const enough = written + BYTES_PER_TURN
  while (at < bytes.length && written < enough) {
    const tag = bytes[at++] ?? 0
    const rest = tag >>> 2
    // Of a literal, of a copy with an offset of 11 bits, and of one with 16 or 32.
    const kind = tag & 3
    const more = kind === 0 ? Math.max(0, rest + 1 - LONGEST_IN_TAG) : kind === 3 ? 4 : kind
    if (at + more > bytes.length) throw notSnappy()
    let number = 0
    for (let index = more; index > 0; index--) number = number * 256 + (bytes[at + index - 1] ?? 0)
    at += more
    const size = kind === 0 ? (more === 0 ? rest : number) + 1 : kind === 1 ? (rest & 7) + 4 : rest + 1
    if (size > decoded.length - written) throw notSnappy()
    if (kind === 0) {
      if (size > bytes.length - at) throw notSnappy()
      copy({ bytes, at, size }, decoded, written)
      at += size
    } else {
      const offset = kind === 1 ? (tag >>> 5) * 256 + number : number
      if (offset === 0 || offset > written) throw notSnappy()
      // Byte by byte: what is copied may begin within what it becomes, and then repeats.
      for (let index = written; index < written + size; index++) decoded[index] = decoded[index - offset] ?? 0
    }
    written += size
  }
  block.at = at
  block.written = written
}

type Literal = { bytes: Buffer; at: number; size: number }

function copy({ bytes, at, size }: Literal, decoded: Buffer, to: number): void {
  if (size > 64) bytes.copy(decoded, to, at, at + size)
  else for (let index = 0; index < size; index++) decoded[to + index] = bytes[at + index] ?? 0
}
