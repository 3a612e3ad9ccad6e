/** Reads the records of NDJSON and of JSON text sequences. A record that cannot be read costs only itself. */
import { explainFault, type JsonFault } from '../platform/text/json-fault.ts'
import { parseJson } from '../platform/text/json.ts'
import { UNREADABLE_BYTE, type DecodedText } from '../platform/text/utf8.ts'
import { MAX_RECORDS } from './request.ts'
import { unreadable } from './unreadable.ts'

const RS = '\x1e'

/**
 * A record, from the first character that is not blank to the end. RS before it is that of a sequence; a byte order mark begins a file that
 * was put behind another one.
 */
const RECORD = {
  ndjson: `[^ \\t\\r\\n\\uFEFF${RS}][^\\n]*`,
  'json-seq': `[^ \\t\\r\\n\\uFEFF${RS}][^${RS}]*`,
} as const

/** Of each record its parsed JSON, or `unreadable`. It stops after the first record too many, which is enough to refuse the request. */
export function parseLines({ text, isValid }: DecodedText, format: keyof typeof RECORD): unknown[] {
  const records: unknown[] = []
  const lines = new RegExp(RECORD[format], 'g')
  const placeOf = createPlaces(text)
  for (let line = lines.exec(text); line !== null && records.length <= MAX_RECORDS; line = lines.exec(text)) {
    const [record] = line
    try {
      records.push(parseJson(record))
    } catch (error) {
      const fault = explainFault(record, error)
      const isBadByte = !isValid && record.charAt(fault.at ?? 0) === UNREADABLE_BYTE
      const reason = isBadByte ? NOT_UTF8 : fault.reason
      const place = placeOf(line.index + (fault.at ?? 0))
      records.push(unreadable(sayFault(place, { ...fault, reason }, ADVICE[format])))
    }
  }
  return records
}

/** Both from 1. The column counts UTF-16 code units, as editors and V8 do. */
type Place = { line: number; column: number }

/** Places of a text, asked for in their order: lines are counted once, however many of them are bad. */
export function createPlaces(text: string): (at: number) => Place {
  let line = 1
  let start = 0
  // Kept between the calls: a text of one line would be searched to its end for every place.
  let end = text.indexOf('\n')
  return (at) => {
    while (end >= 0 && end < at) {
      line++
      start = end + 1
      end = text.indexOf('\n', start)
    }
    return { line, column: at - start + 1 }
  }
}

export const NOT_UTF8 = 'The bytes are not valid UTF-8'
const GLUED = 'Unexpected non-whitespace character after JSON'
const ADVICE = { ndjson: 'A line holds one log', 'json-seq': 'Each log begins with RS' } as const

/** One sentence: `Line 3, column 17: Unexpected token "o".` With `advice` behind it where one log follows another. */
export function sayFault({ line, column }: Place, { reason, at }: JsonFault, advice?: string): string {
  const place = at === undefined ? `Line ${line}` : `Line ${line}, column ${column}`
  return `${place}: ${reason}.${reason === GLUED && advice ? ` ${advice}.` : ''}`
}
