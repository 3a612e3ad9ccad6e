/** Reads the records of a request from its decoded body. */
import { AppError } from '../platform/errors.ts'
import { explainFault } from '../platform/text/json-fault.ts'
import { endOfString, parseJson } from '../platform/text/json.ts'
import { decodeUtf8, UNREADABLE_BYTE } from '../platform/text/utf8.ts'
import { readFormat } from './content-type.ts'
import { createPlaces, NOT_UTF8, parseLines, sayFault } from './lines.ts'
import { MAX_RECORDS } from './request.ts'
import { unreadable } from './unreadable.ts'

export type RequestBody = { bytes: Buffer; contentType: string | undefined }

/**
 * The records of a body: of a JSON object itself, of an array its items, of NDJSON its lines; `unreadable` for one that is not JSON or
 * not UTF-8. Throws AppError: UNSUPPORTED_MEDIA_TYPE or BAD_REQUEST (the records cannot be told apart).
 */
export function readRecords({ bytes, contentType }: RequestBody): unknown[] {
  const format = readFormat(contentType)
  const decoded = decodeUtf8(bytes)
  if (format !== 'json') return parseLines(decoded, format)
  return decoded.isValid ? parseBody(decoded.text) : parseMarked(decoded.text)
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
    const fault = explainFault(text, cause)
    const place = createPlaces(text)(fault.at ?? 0)
    const sentence = sayFault(place, fault, 'Several logs are an array, or NDJSON')
    throw new AppError('BAD_REQUEST', `The body is not valid JSON. ${sentence}`, { cause })
  }
}

/**
 * A body with bytes that are not UTF-8. Within strings they cost the record that they are in; elsewhere nobody can say where a record ends.
 */
function parseMarked(text: string): unknown[] {
  const placeOf = createPlaces(text)
  const say = (at: number) => sayFault(placeOf(at), { reason: NOT_UTF8, at })
  const found = findUnreadable(text)
  if (typeof found === 'number') throw new AppError('BAD_REQUEST', say(found))
  const records = parseBody(text.replaceAll(UNREADABLE_BYTE, '\uFFFD'))
  for (const [index, at] of found) records[index] = unreadable(say(at))
  return records
}

/**
 * Index of a record → where its first unreadable byte is; or where the first one is that is in no record. It stops after the first record
 * too many, which is enough to refuse the request.
 */
function findUnreadable(text: string): Map<number, number> | number {
  const found = new Map<number, number>()
  const isArray = /^[ \t\r\n]*\[/.test(text)
  let depth = 0
  let index = 0
  let next = text.indexOf(UNREADABLE_BYTE)
  for (let at = 0; next >= 0 && index <= MAX_RECORDS; at++) {
    const character = text.charAt(at)
    const end = character === '"' ? endOfString(text, at) : at + 1
    if ('[{'.includes(character)) depth++
    else if (']}'.includes(character)) depth--
    else if (character === ',' && isArray && depth === 1) index++
    at = end - 1
    if (next >= end) continue
    if (character !== '"' || depth === 0) return next
    if (!found.has(index)) found.set(index, next)
    next = text.indexOf(UNREADABLE_BYTE, end)
  }
  return found
}
