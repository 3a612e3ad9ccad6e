/** The records in one JSON text, which is a body or a part of one. */
import { AppError } from '../platform/errors.ts'
import { explainFault, type JsonFault } from '../platform/text/json-fault.ts'
import { endOfString, parseScanned } from '../platform/text/json.ts'
import { decodeUtf8, unmarkBadBytes, UNREADABLE_BYTE, type DecodedText } from '../platform/text/utf8.ts'
import { createPlaces, NOT_UTF8, sayFault, type PlaceOf } from './places.ts'
import { unreadable } from './unreadable.ts'

type JsonText = DecodedText & {
  /** Where a character of the text is in the body. */
  placeOf: PlaceOf
  /** The text as it goes on in the body, which has no bracket where a part of it was closed. */
  asSent?: string | undefined
}

/** The records of a body that is within its bounds. */
export function parseBody(bytes: Buffer): unknown[] {
  const { text, isValid } = decodeUtf8(bytes)
  return parseRecords({ text, isValid, placeOf: createPlaces(text) })
}

/**
 * Of an object itself, of an array its items. The text is within its bounds. Bytes that are not UTF-8 cost the record in whose strings they
 * are; elsewhere nobody can say where a record ends. Throws BAD_REQUEST.
 */
export function parseRecords(json: JsonText): unknown[] {
  if (json.isValid) return parse(json)
  const say = (at: number) => sayFault(json.placeOf(at), { reason: NOT_UTF8, at })
  const found = findUnreadable(json.text)
  if (typeof found === 'number') throw new AppError('BAD_REQUEST', say(found))
  const asSent = json.asSent && unmarkBadBytes(json.asSent)
  const records = parse({ ...json, text: unmarkBadBytes(json.text), asSent })
  for (const [index, at] of found) records[index] = unreadable(say(at), records[index])
  return records
}

function parse({ text, asSent, placeOf }: JsonText): unknown[] {
  const value = parseOrExplain(text, (cause) => {
    const fault = asSent === undefined ? explainFault(text, cause) : faultOf(asSent)
    return notJson({ fault, placeOf, cause })
  })
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null) return [value]
  throw new AppError('BAD_REQUEST', 'The body must be a JSON object, an array of objects, or NDJSON.')
}

function parseOrExplain(text: string, explain: (cause: unknown) => AppError): unknown {
  try {
    return parseScanned(text)
  } catch (cause) {
    throw explain(cause)
  }
}

function faultOf(text: string): JsonFault {
  try {
    JSON.parse(text)
    return { reason: 'Unexpected end', at: text.length }
  } catch (error) {
    return explainFault(text, error)
  }
}

type NotJson = { fault: JsonFault; placeOf: PlaceOf; cause: unknown }

export function notJson({ fault, placeOf, cause }: NotJson): AppError {
  const sentence = sayFault(placeOf(fault.at ?? 0), fault, 'Several logs are an array, or NDJSON')
  return new AppError('BAD_REQUEST', `The body is not valid JSON. ${sentence}`, { cause })
}

/** Index of a record → where its first unreadable byte is; or where the first one is that is in no record. */
function findUnreadable(text: string): Map<number, number> | number {
  const found = new Map<number, number>()
  const isArray = /^[ \t\r\n]*\[/.test(text)
  const marks = new RegExp(`["[\\]{},${UNREADABLE_BYTE}]`, 'g')
  let depth = 0
  let index = 0
  let next = text.indexOf(UNREADABLE_BYTE)
  for (let mark = marks.exec(text); mark !== null && next >= 0; mark = marks.exec(text)) {
    const [character] = mark
    const end = character === '"' ? endOfString(text, mark.index) : marks.lastIndex
    marks.lastIndex = end
    if ('[{'.includes(character)) depth++
    else if (']}'.includes(character)) depth--
    else if (character === ',' && isArray && depth === 1) index++
    if (next >= end) continue
    if (character !== '"' || depth === 0) return next
    if (!found.has(index)) found.set(index, next)
    next = text.indexOf(UNREADABLE_BYTE, end)
  }
  return found
}
