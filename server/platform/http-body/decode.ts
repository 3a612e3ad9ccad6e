/** Decodes a body as its Content-Encoding says: all of it, or the request is refused. */
import * as zlib from 'node:zlib'
import { AppError } from '../errors.ts'
import { MAX_BODY_BYTES } from './limits.ts'
import { isWholeZstd } from './zstd-frames.ts'

/** `maxBytes` of what it makes: 20 MiB. */
export type Decode = (bytes: Buffer, maxBytes?: number) => Promise<Buffer>

/**
 * Undefined when the body is not encoded. One encoding only: several in a row help only a decompression bomb. A gzip body may have several
 * members and zeros behind them, a zstd body several frames; whatever else follows a stream is refused, for it would be lost.
 * Throws UNSUPPORTED_MEDIA_TYPE; what it returns rejects with PAYLOAD_TOO_LARGE (over `maxBytes` decoded) or BAD_REQUEST.
 */
export function findDecoder(contentEncoding: string | undefined): Decode | undefined {
  const encoding = contentEncoding?.trim().toLowerCase() ?? ''
  switch (encoding) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return async (bytes, maxBytes) => decodeWith(zlib.gunzip, { bytes, maxBytes, mayFollow: isZeros })
    case 'deflate':
      // Some clients send bare deflate under this name; only the right one starts with compression method 8.
      return async (bytes, maxBytes) =>
        decodeWith(((bytes[0] ?? 0) & 0x0f) === 8 ? zlib.inflate : zlib.inflateRaw, { bytes, maxBytes })
    case 'br':
      return async (bytes, maxBytes) => decodeWith(zlib.brotliDecompress, { bytes, maxBytes })
    case 'zstd':
      return async (bytes, maxBytes) => {
        if (!isWholeZstd(bytes)) throw mismatch()
        return decodeWith(zlib.zstdDecompress, { bytes, maxBytes })
      }
    default:
      throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The Content-Encoding must be gzip, deflate, br or zstd.')
  }
}

const OPTIONS = { chunkSize: 64 * 1024, info: true }

/** What zlib gives with `info`, which its types do not know. */
type Info = { buffer: Buffer; engine: { bytesWritten: number } }

type Options = typeof OPTIONS & { maxOutputLength: number }
type Decompress = (bytes: Buffer, options: Options, done: (error: Error | null, result: Buffer) => void) => void
type Encoded = { bytes: Buffer; maxBytes: number | undefined; mayFollow?: (rest: Buffer) => boolean }

function decodeWith(decompress: Decompress, encoded: Encoded): Promise<Buffer> {
  const { bytes, maxBytes = MAX_BODY_BYTES, mayFollow = () => false } = encoded
  return new Promise((resolve, reject) => {
    decompress(bytes, { ...OPTIONS, maxOutputLength: maxBytes }, (cause, result) => {
      if (cause) return reject(isTooLarge(cause) ? tooLarge(cause, maxBytes) : mismatch(cause))
      const { buffer, engine } = result as unknown as Info
      const rest = bytes.subarray(engine.bytesWritten)
      if (rest.length === 0 || mayFollow(rest)) resolve(buffer)
      else reject(new AppError('BAD_REQUEST', `The body has ${rest.length} bytes after the end of what is encoded.`))
    })
  })
}

/** Padding, as on tapes, which gunzip ignores too. Each byte is compared with the one before it. */
function isZeros(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1))
}

function isTooLarge(error: Error): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function tooLarge(cause: Error, maxBytes: number): AppError {
  const message = `The body is larger than ${maxBytes} bytes after decompression.`
  return new AppError('PAYLOAD_TOO_LARGE', message, { cause })
}

function mismatch(cause?: Error): AppError {
  return new AppError('BAD_REQUEST', 'The body does not match its Content-Encoding, or is cut off.', { cause })
}
