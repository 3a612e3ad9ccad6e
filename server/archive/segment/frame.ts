/**
 * A frame: the format, the number of rows, and blocks. A block is compressed where that makes it smaller. Both forms carry a checksum, so
 * that what is damaged is an error and never another text.
 */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { createReader, type Reader } from './reader.ts'
import { SegmentError } from './segment-error.ts'
import { createWriter } from './writer.ts'

const FORMAT = 1

const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_checksumFlag]: 1 } }

const STORED = 0
const COMPRESSED = 1

/** Less does not get smaller. */
const MIN_COMPRESSED_BYTES = 48
/** Of all blocks. The texts of a segment are 4 MiB, or one row; memory for more is never taken. */
const MAX_BYTES = 16 * 1024 * 1024

/** `isRandom`: compressing would be for nothing. */
export type Block = { bytes: Uint8Array; isRandom?: boolean }

export function writeFrame(n: number, blocks: readonly Block[]): Buffer {
  const total = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (total > MAX_BYTES) throw new RangeError(`A frame does not hold ${total} bytes.`)
  const head = createWriter()
  head.byte(FORMAT)
  head.varint(n)
  const stored: Uint8Array[] = []
  const compressed: Uint8Array[] = []
  for (const { bytes, isRandom = false } of blocks) {
    const smaller = isRandom || bytes.length < MIN_COMPRESSED_BYTES ? bytes : zstdCompressSync(bytes, ZSTD)
    const isSmaller = smaller.length < bytes.length
    head.byte(isSmaller ? COMPRESSED : STORED)
    head.varint(bytes.length)
    if (isSmaller) head.varint(smaller.length)
    else head.raw(checksumOf(bytes))
    ;(isSmaller ? compressed : stored).push(isSmaller ? smaller : bytes)
  }
  return Buffer.concat([head.done(), ...stored, ...compressed])
}

const CHECKSUM_BYTES = 4

function checksumOf(bytes: Uint8Array): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(bytes))
  return checksum
}

export type FrameOf = {
  /** As errors name it: `The frame keys`. */
  part: string
  n: number
  blocks: number
}

/** A frame whose content may have been decompressed together with others (frame-pile.ts). */
export type PiledFrame = { bytes: Uint8Array; content(of: FrameOf): Buffer | undefined }

/** Its blocks, all of them checked. Those that are compressed lie behind the others and are decompressed together. */
export function readFrame(frame: Uint8Array | PiledFrame, of: FrameOf): Reader[] {
  const isPiled = !(frame instanceof Uint8Array)
  const { reader, heads, compressed } = readHeads(isPiled ? frame.bytes : frame, of)
  const stored = heads.map((head) => (head.checksum === undefined ? undefined : readStored(reader, head)))
  const { part } = of
  const known = isPiled && compressed.length > 0 ? frame.content(of) : undefined
  const whole =
    compressed.length > 0 ? createReader(known ?? unzip(reader, [readCompressed(reader, compressed)]), part) : reader
  if (known) reader.take(sum(compressed.map(({ inFrame }) => inFrame)))
  reader.end()
  return heads.map(({ length }, i) => createReader(stored[i] ?? whole.take(length), part))
}

/** What is compressed in it; the rest is checked when the frame itself is read. Throws a SegmentError. */
export function compressedOf(frame: Uint8Array, of: FrameOf): Compressed {
  const { reader, heads, compressed } = readHeads(frame, of)
  reader.take(sum(heads.map(({ checksum, inFrame }) => (checksum === undefined ? 0 : inFrame))))
  return readCompressed(reader, compressed)
}

function readHeads(frame: Uint8Array, { part, n, blocks }: FrameOf) {
  const reader = createReader(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), part)
  const format = reader.byte()
  if (format !== FORMAT) throw new SegmentError(part, `its format is ${format}, and ${FORMAT} is known here`)
  const rows = reader.count()
  if (rows !== n) throw new SegmentError(part, `it has ${rows} rows in place of ${n}`)
  const heads = Array.from({ length: blocks }, () => readHead(reader))
  const compressed = heads.filter(({ checksum }) => checksum === undefined)
  return { reader, heads, compressed }
}

/** `inFrame`: how many bytes lie in the frame for `length` bytes. */
type Head = { length: number; inFrame: number; checksum?: Buffer }

function readHead(reader: Reader): Head {
  const form = reader.byte()
  if (form > COMPRESSED) throw reader.fail(`a block has the unknown form ${form}`)
  const length = reader.count(MAX_BYTES)
  if (form === COMPRESSED) return { length, inFrame: reader.count(MAX_BYTES) }
  return { length, inFrame: length, checksum: reader.take(CHECKSUM_BYTES) }
}

function readStored(reader: Reader, { inFrame, checksum }: Head): Buffer {
  const body = reader.take(inFrame)
  if (!checksum?.equals(checksumOf(body))) throw reader.fail('its checksum is another one')
  return body
}

/** In the fifth byte of what zstd writes: a checksum follows the content. */
const CHECKSUM_FLAG = 4

/** `length`: of what `bodies` are when they are decompressed. */
export type Compressed = { bodies: Buffer; length: number }

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

function readCompressed(reader: Reader, heads: readonly Head[]): Compressed {
  const length = sum(heads.map((head) => head.length))
  if (length > MAX_BYTES) throw reader.fail(`it has ${length} bytes`)
  const bodies = reader.take(sum(heads.map(({ inFrame }) => inFrame)))
  let at = 0
  for (const { inFrame } of heads) {
    if (((bodies[at + 4] ?? 0) & CHECKSUM_FLAG) === 0) throw reader.fail('a block has no checksum')
    at += inFrame
  }
  return { bodies, length }
}

/** In one call, which takes as long as the decompressing of a frame, and leaves 100 KiB behind. Throws a SegmentError. */
export function unzip({ fail }: Pick<Reader, 'fail'>, compressed: readonly Compressed[]): Buffer {
  const length = sum(compressed.map((each) => each.length))
  const bytes = decompress(Buffer.concat(compressed.map(({ bodies }) => bodies)), { length, fail })
  if (bytes.length !== length) throw fail(`it has ${bytes.length} bytes in place of ${length}`)
  return bytes
}

function decompress(bodies: Buffer, { length, fail }: { length: number; fail: Reader['fail'] }): Buffer {
  try {
    // Into one buffer, with a little room: when it is full, Node takes a second one and asks again.
    return zstdDecompressSync(bodies, { chunkSize: length + 64, maxOutputLength: length })
  } catch (cause) {
    throw fail('it cannot be decompressed', { cause })
  }
}
