/** Reads the records of a request from its decoded body. */
import { leastToScan } from '../platform/text/json-scan.ts'
import { decodeUtf8 } from '../platform/text/utf8.ts'
import { readParts } from './array-parts.ts'
import { readFormat } from './content-type.ts'
import { parseBody } from './json-records.ts'
import { readLines } from './lines.ts'
import { MAX_RECORDS, type Records } from './request.ts'

export type RequestBody = {
  bytes: Buffer
  contentType: string | undefined
  /** After one more it need not look any further: 10 000. */
  maxRecords?: number
}

/**
 * The records of a body: of a JSON object itself, of an array its items, of NDJSON its lines; `unreadable` for one that is not JSON or
 * not UTF-8. Throws AppError: UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST (the records cannot be told apart) or PAYLOAD_TOO_LARGE (too many values).
 */
export function readRecords({ bytes, contentType, maxRecords = MAX_RECORDS }: RequestBody): Records {
  const format = readFormat(contentType)
  if (format !== 'json') return readLines(decodeUtf8(bytes), { format, maxRecords })
  return bytes.length < leastToScan({}) ? parseBody(bytes) : readParts(bytes, { maxRecords })
}
