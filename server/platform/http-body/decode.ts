/** Decodes a body as its Content-Encoding says: all of it, or the request is refused. */
import * as zlib from 'node:zlib'
import { AppError } from '../errors.ts'
import { MAX_BODY_BYTES } from './limits.ts'
import { isWholeZstd } from './zstd-frames.ts'

export type Decode = (bytes: Buffer) => Promise<Buffer>

/**
 * Undefined when the body is not encoded. One encoding only: several in a row help only a decompression bomb. A gzip body may have several
 * members and zeros behind them, a zstd body several frames; whatever else follows a stream is refused, for it would be lost.
 * Throws UNSUPPORTED_MEDIA_TYPE; what it returns rejects with PAYLOAD_TOO_LARGE (over 20 MiB decoded) or BAD_REQUEST.
 */
export function findDecoder(contentEncoding: string | undefined): Decode | undefined {
  const encoding = contentEncoding?.trim().toLowerCase() ?? ''
  switch (encoding) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return async (bytes) => decodeWith(zlib.gunzip, bytes, isZeros)
    case 'deflate':
      // Some clients send bare deflate under this name; only the right one starts with compression method 8.
      return async (bytes) => decodeWith(((bytes[0] ?? 0) & 0x0f) === 8 ? zlib.inflate : zlib.inflateRaw, bytes)
    case 'br':
      return async (bytes) => decodeWith(zlib.brotliDecompress, bytes)
    case 'zstd':
      return async (bytes) => {
        if (!isWholeZstd(bytes)) throw mismatch()
        return decodeWith(zlib.zstdDecompress, bytes)
      }
    default:
      throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The Content-Encoding must be gzip, deflate, br or zstd.')
  }
}

const OPTIONS = { maxOutputLength: MAX_BODY_BYTES, chunkSize: 64 * 1024, info: true }

/** What zlib gives with `info`, which its types do not know. */
type Info = { buffer: Buffer; engine: { bytesWritten: number } }

type Decompress = (bytes: Buffer, options: typeof OPTIONS, done: (error: Error | null, result: Buffer) => void) => void

function decodeWith(decompress: Decompress, bytes: Buffer, mayFollow = (_rest: Buffer) => false): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    decompress(bytes, OPTIONS, (cause, result) => {
      if (cause) return reject(isTooLarge(cause) ? tooLarge(cause) : mismatch(cause))
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

function tooLarge(cause: Error): AppError {
  const message = `The body is larger than ${MAX_BODY_BYTES} bytes after decompression.`
  return new AppError('PAYLOAD_TOO_LARGE', message, { cause })
}

function mismatch(cause?: Error): AppError {
  return new AppError('BAD_REQUEST', 'The body does not match its Content-Encoding, or is cut off.', { cause })
}
