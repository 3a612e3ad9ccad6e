/**
 * Unpacks a request of Amazon Data Firehose: a JSON envelope whose records are in base64, and often compressed. What is in it is put into
 * sections one behind the other, each with its length before it.
 */
import { AppError } from '../../platform/errors.ts'
import { findDecoder } from '../../platform/http-body/decode.ts'
import { MAX_BODY_BYTES } from '../../platform/http-body/limits.ts'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import { parseJson } from '../../platform/text/json.ts'
import type { Span } from './frames.ts'
import { skipValue, walkItems, walkMembers } from './json-walk.ts'

/** Firehose sends no more. */
const MAX_FIREHOSE_RECORDS = 10_000

const LENGTH_BYTES = 4

/** The head `{requestId, timestamp}` as JSON, then the data of each record. Throws BAD_REQUEST, and PAYLOAD_TOO_LARGE for over `maxBytes`. */
export async function unpack(bytes: Buffer, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const { head, records } = findParts(bytes)
  const sections = [lengthOf(head), head]
  let left = maxBytes
  for (const span of records) {
    const data = await decompress(readData(bytes, span), left)
    left -= data.length
    sections.push(lengthOf(data), data)
  }
  return Buffer.concat(sections)
}

/** Of what `unpack` makes. */
export function splitSections(bytes: Buffer): Buffer[] {
  const sections: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const start = at + LENGTH_BYTES
    at = start + bytes.readUInt32BE(at)
    sections.push(bytes.subarray(start, at))
  }
  return sections
}

function lengthOf(section: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(section.length)
  return length
}

type Parts = { head: Buffer; records: Span[] }

function findParts(bytes: Buffer): Parts {
  try {
    return walkEnvelope(bytes)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new AppError('BAD_REQUEST', `The body is no request of Firehose. ${cause.message}.`, { cause })
  }
}

function walkEnvelope(bytes: Buffer): Parts {
  const head: Record<string, unknown> = {}
  const records: Span[] = []
  walkMembers(bytes, skipBlanks(bytes, 0), (name, at) => {
    if (name === 'records') return walkItems(bytes, at, (item) => findData(bytes, item, records))
    const end = skipValue(bytes, at)
    if (name === 'requestId' || name === 'timestamp') head[name] = parseJson(bytes.toString('utf8', at, end))
    return end
  })
  return { head: Buffer.from(JSON.stringify(head)), records }
}

function findData(bytes: Buffer, start: number, records: Span[]): number {
  if (records.length === MAX_FIREHOSE_RECORDS) {
    throw new AppError('PAYLOAD_TOO_LARGE', `A request of Firehose holds at most ${MAX_FIREHOSE_RECORDS} records.`)
  }
  return walkMembers(bytes, start, (name, at) => {
    const end = skipValue(bytes, at)
    if (name === 'data') records.push({ start: at, end })
    return end
  })
}

const QUOTE = 34

/** Base64 with its padding or without, or JSON as it is. What cannot be in base64 is passed over, such as a backslash before a slash. */
function readData(bytes: Buffer, { start, end }: Span): Buffer {
  const isText = bytes[start] === QUOTE
  return isText ? Buffer.from(bytes.toString('latin1', start + 1, end - 1), 'base64') : bytes.subarray(start, end)
}

const gunzip = findDecoder('gzip')

export const isGzip = (data: Buffer): boolean => data[0] === 0x1f && data[1] === 0x8b

/** What is cut off or broken stays as it is: it costs only itself. */
async function decompress(data: Buffer, maxBytes: number): Promise<Buffer> {
  if (gunzip === undefined || !isGzip(data)) return data
  return gunzip(data, maxBytes).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'BAD_REQUEST') return data
    throw error
  })
}
