/** Reads a large array in parts of some records each, one after the other: neither text nor tree is ever there as a whole. */
import { AppError } from '../platform/errors.ts'
import { explainFault } from '../platform/text/json-fault.ts'
import { countByte } from '../platform/text/four-bytes.ts'
import { MAX_VALUES, scanJson, TooManyValues, type OnComma } from '../platform/text/json-scan.ts'
import { decodeUtf8 } from '../platform/text/utf8.ts'
import { notJson, parseBody, parseRecords } from './json-records.ts'
import { createPlaces, START, type Place, type PlaceOf } from './places.ts'
import { MAX_RECORDS, MAX_REQUEST_VALUES, tooManyValues, type Records } from './request.ts'

/** The least that a part has: about a millisecond of parsing. */
const PART_BYTES = 64 * 1024

/** An array of no more bytes, and of no more values than a single log may have, is parsed at once: parts cost a tenth. */
const MAX_WHOLE_BYTES = 1024 * 1024

/** Of the body, from the comma before its first record to the one behind its last, and the index of the first record. */
type Part = { start: number; end: number; first: number }

/** The records of a JSON body that is long enough to break a bound. Throws BAD_REQUEST and PAYLOAD_TOO_LARGE, here or in `at`. */
export function readParts(bytes: Buffer, { maxWholeBytes = MAX_WHOLE_BYTES, maxRecords = MAX_RECORDS } = {}): Records {
  const { parts, length, values } = findParts(bytes, maxRecords)
  if (length > maxRecords) return { length, at: () => undefined }
  const isSmall = bytes.length <= maxWholeBytes && values <= MAX_VALUES
  // Of one value nobody knows yet whether it is a record.
  if (isSmall || values === 1) return parseBody(bytes)
  const moveTo = createBases(bytes)
  let next = 0
  let first = 0
  let records: readonly unknown[] = []
  return {
    length,
    tookSlice: true,
    at(index) {
      const part = parts[next]
      if (index === part?.first) {
        records = parsePart(bytes, part, moveTo)
        first = index
        next++
      }
      return records[index - first]
    },
  }
}

/** It stops after the first record too many, which is enough to refuse the request. */
function findParts(bytes: Buffer, maxRecords: number): { parts: Part[]; length: number; values: number } {
  const parts: Part[] = []
  let length = 1
  let start = 0
  let first = 0
  function onComma(at: number, values: number): boolean {
    if (values > MAX_REQUEST_VALUES) throw new TooManyValues(MAX_REQUEST_VALUES)
    if (at - start >= PART_BYTES) {
      parts.push({ start, end: at, first })
      start = at
      first = length
    }
    length++
    return length <= maxRecords
  }
  const values = scanBody(bytes, onComma)
  parts.push({ start, end: bytes.length, first })
  return { parts, length, values }
}

/**
 * As many as the most values have that are printed one on each line: V8 lists the lines of a text to say where its fault is, which takes
 * half a second for 20 million.
 */
export const MAX_LINES = 2 * MAX_REQUEST_VALUES
const LINE_FEED = 10

function refuseManyLines(bytes: Buffer): void {
  if (bytes.length <= MAX_LINES) return
  if (1 + countByte(bytes, LINE_FEED, MAX_LINES) > MAX_LINES)
    throw new AppError('BAD_REQUEST', `The body has more than ${MAX_LINES} lines.`)
}

function scanBody(bytes: Buffer, onComma: OnComma): number {
  refuseManyLines(bytes)
  try {
    const values = scanJson(bytes, { onComma })
    if (values > MAX_REQUEST_VALUES) throw new TooManyValues(MAX_REQUEST_VALUES)
    return values
  } catch (cause) {
    if (cause instanceof TooManyValues) throw tooManyValues(cause)
    throw notJson({ fault: explainFault('', cause), placeOf: () => START, cause })
  }
}

/** What takes the place of the records before a part: its text begins with the comma behind them. */
const BEFORE = '[0'

function parsePart(bytes: Buffer, { start, end }: Part, moveTo: (start: number) => Place): readonly unknown[] {
  const { text: own, isValid } = decodeUtf8(bytes.subarray(start, end))
  const before = start === 0 ? '' : BEFORE
  const text = before + own
  const placeOf: PlaceOf = (at) => {
    placesOfPart ??= createPlaces(own, moveTo(start))
    return placesOfPart(at - before.length)
  }
  let placesOfPart: PlaceOf | undefined
  const isLast = end === bytes.length
  const json = isLast ? { text } : { text: `${text}]`, asSent: `${text},` }
  const records = parseRecords({ ...json, isValid, placeOf })
  return start === 0 ? records : records.slice(1)
}

/** The places of bytes, asked for in their order and only where there is a fault: the bytes before are decoded once. */
function createBases(bytes: Buffer): (start: number) => Place {
  let known = 0
  let place = START
  return (start) => {
    const { text } = decodeUtf8(bytes.subarray(known, start))
    place = createPlaces(text, place)(text.length)
    known = start
    return place
  }
}
