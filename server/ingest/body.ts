/** Reads the records of a request from its body. */
import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { AppError } from '../platform/errors.ts'
import { parseJson } from '../platform/text/json.ts'
import { MAX_BODY_BYTES } from '../platform/http-body/limits.ts'
import { createLimit } from '../platform/limit.ts'
import { MAX_RECORDS, UNREADABLE } from './request.ts'

export type RequestBody = {
  bytes: Buffer
  contentType: string | undefined
  contentEncoding: string | undefined
}

/**
 * The records of a body: of a JSON object itself, of an array its items, of NDJSON its lines, `UNREADABLE` for one that is not JSON.
 * Throws AppError: UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE (over 20 MiB decoded) or BAD_REQUEST (cannot be decoded or parsed).
 */
export async function readRecords({ bytes, contentType, contentEncoding }: RequestBody): Promise<unknown[]> {
  const format = readFormat(contentType)
  const decode = findDecoder(contentEncoding, bytes)
  const decoded = decode === undefined ? bytes : await decompress(bytes, decode)
  const text = toText(decoded)
  return format === 'ndjson' ? parseLines(text) : parseBody(text)
}

const CONTENT_TYPE = /^\s*application\/(json|x-ndjson)\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*$/i

function readFormat(contentType: string | undefined): 'json' | 'ndjson' {
  if (contentType === 'application/json') return 'json'
  const [, format] = CONTENT_TYPE.exec(contentType ?? '') ?? []
  if (format !== undefined) return format.toLowerCase() === 'json' ? 'json' : 'ndjson'
  const expected = 'application/json (an object or an array) or application/x-ndjson, in UTF-8'
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Send logs with the Content-Type ${expected}.`)
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>

const gunzip: Decoder = promisify(zlib.gunzip)
const inflate: Decoder = promisify(zlib.inflate)
const inflateRaw: Decoder = promisify(zlib.inflateRaw)
const brotliDecompress: Decoder = promisify(zlib.brotliDecompress)
const zstdDecompress: Decoder = promisify(zlib.zstdDecompress)

/** Undefined when the body is not encoded. One encoding only: several in a row help only a decompression bomb. */
function findDecoder(contentEncoding: string | undefined, bytes: Buffer): Decoder | undefined {
  switch (contentEncoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return gunzip
    case 'deflate':
      // Some clients send bare deflate under this name; only the right one starts with compression method 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw
    case 'br':
      return brotliDecompress
    case 'zstd':
      return zstdDecompress
    default:
      throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The Content-Encoding must be gzip, deflate, br or zstd.')
  }
}

/** Each may grow to 20 MiB, however small it came; what waits keeps the size in which it came. */
export const MAX_DECOMPRESSIONS = 2
const limit = createLimit(MAX_DECOMPRESSIONS)

async function decompress(bytes: Buffer, decode: Decoder): Promise<Buffer> {
  try {
    return await limit(() => decode(bytes, { maxOutputLength: MAX_BODY_BYTES, chunkSize: 64 * 1024 }))
  } catch (cause) {
    if (isTooLarge(cause)) {
      throw new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes after decompression.`, {
        cause,
      })
    }
    throw new AppError('BAD_REQUEST', 'The body does not match its Content-Encoding.', { cause })
  }
}

function isTooLarge(thrown: unknown): boolean {
  return thrown instanceof RangeError && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE'
}

const BYTE_ORDER_MARK = 0xfeff

/** Strict, also about overlong forms and encoded surrogates: a guess at what was meant would be stored permanently. */
function toText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new AppError('BAD_REQUEST', 'The body is not valid UTF-8.')
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
}

function parseBody(text: string): unknown[] {
  const value = parseWhole(text)
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null) return [value]
  throw new AppError('BAD_REQUEST', 'The body must be a JSON object, an array of objects, or NDJSON.')
}

function parseWhole(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200).toWellFormed() : 'unknown'
    throw new AppError('BAD_REQUEST', `The body is not valid JSON: ${reason}.`, { cause })
  }
}

/** Lines that are not blank. It stops after the first record too many, which is enough to refuse the request. */
function parseLines(text: string): unknown[] {
  const records: unknown[] = []
  const lines = /[^ \t\r\n][^\n]*/g
  for (let line = lines.exec(text); line !== null && records.length <= MAX_RECORDS; line = lines.exec(text)) {
    records.push(parseLine(line[0]))
  }
  return records
}

function parseLine(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return UNREADABLE
  }
}
