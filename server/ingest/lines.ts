/** Reads the records of NDJSON and of JSON text sequences. A record that cannot be read costs only itself. */
import { AppError } from '../platform/errors.ts'
import { explainFault } from '../platform/text/json-fault.ts'
import { scanJson } from '../platform/text/json-scan.ts'
import { parseJson, parseScanned } from '../platform/text/json.ts'
import { UNREADABLE_BYTE, type DecodedText } from '../platform/text/utf8.ts'
import { createPlaces, NOT_UTF8, sayFault } from './places.ts'
import { MAX_RECORDS, MAX_REQUEST_VALUES, tooManyValues, type Records } from './request.ts'
import { unreadable } from './unreadable.ts'

/** Characters; to decode so many takes milliseconds. */
const LONG_TEXT = 1024 * 1024

const RS = '\x1e'

/** What ends a record. */
const END = { ndjson: '\n', 'json-seq': RS } as const

type Format = keyof typeof END

type Options = { format: Format; maxRecords: number }

const NOT_BLANK = `[^ \\t\\r\\n\\uFEFF${RS}]`

const ADVICE = { ndjson: 'A line holds one log', 'json-seq': 'Each log begins with RS' } as const

/** Of each record its parsed JSON, or `unreadable`. */
export function readLines({ text, isValid }: DecodedText, { format, maxRecords }: Options): Records {
  const lines = findLines(text, { separator: END[format], maxRecords })
  const placeOf = createPlaces(text)
  const parseLine = chooseParse(text, { lines, isSliced: lines.length > MAX_RECORDS && lines.length <= maxRecords })

  function parse({ start, end }: Line): unknown {
    const line = text.slice(start, end)
    try {
      return parseLine(line)
    } catch (error) {
      if (error instanceof AppError) throw error
      const fault = explainFault(line, error)
      const isBadByte = !isValid && line.charAt(fault.at ?? 0) === UNREADABLE_BYTE
      const reason = isBadByte ? NOT_UTF8 : fault.reason
      const sentence = sayFault(placeOf(start + (fault.at ?? 0)), { ...fault, reason }, ADVICE[format])
      return unreadable(sentence, line)
    }
  }

  // One by one, also where there are few bytes: a line that is no JSON costs more than its sentence is long.
  return {
    length: lines.length,
    tookSlice: text.length > LONG_TEXT,
    at(index) {
      const line = lines[index]
      return line && parse(line)
    },
  }
}

type Line = { start: number; end: number }

/**
 * A record goes from the first character that is not blank to the end. RS before it is that of a sequence; a byte order mark begins a file
 * that was put behind another one. It stops after the first record too many, which is enough to refuse the request.
 */
function findLines(text: string, { separator, maxRecords }: { separator: string; maxRecords: number }): Line[] {
  const begin = new RegExp(NOT_BLANK, 'g')
  const found: Line[] = []
  while (found.length <= maxRecords && begin.test(text)) {
    const start = begin.lastIndex - 1
    const next = text.indexOf(separator, start)
    const end = next < 0 ? text.length : next
    found.push({ start, end })
    begin.lastIndex = end
  }
  return found
}

/**
 * Each line has its own bound, and a shorter text no room for too many values of all lines. Lines that are accepted in slices are counted before
 * the first of them is: of a request that is refused nothing must be stored.
 */
function chooseParse(text: string, { lines, isSliced }: { lines: readonly Line[]; isSliced: boolean }) {
  if (text.length < 2 * MAX_REQUEST_VALUES) return parseJson
  const count = createCount()
  if (isSliced) for (const { start, end } of lines) countUnlessRefused(count, text.slice(start, end))
  if (isSliced) return parseJson
  return (line: string) => {
    count(line)
    return parseScanned(line)
  }
}

function createCount(): (line: string) => void {
  let values = 0
  return (line) => {
    values += scanJson(Buffer.from(line))
    if (values > MAX_REQUEST_VALUES) throw tooManyValues()
  }
}

/** A line that is refused for its shape has no values. */
function countUnlessRefused(count: (line: string) => void, line: string): void {
  try {
    count(line)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
}
