/** Where in a text something is, as a person would say it. */
import type { JsonFault } from '../platform/text/json-fault.ts'

/** Both from 1. The column counts UTF-16 code units, as editors and V8 do. */
export type Place = { line: number; column: number }

const LINE_FEED = 10

export type PlaceOf = (at: number) => Place

export const START: Place = { line: 1, column: 1 }

/** Places of a text that begins at `from`, asked for in their order: it is gone through once, however many are asked for. */
export function createPlaces(text: string, from = START): PlaceOf {
  let { line } = from
  let start = 1 - from.column
  let seen = 0
  return (at) => {
    for (; seen < at; seen++) {
      if (text.charCodeAt(seen) !== LINE_FEED) continue
      line++
      start = seen + 1
    }
    return { line, column: at - start + 1 }
  }
}

export const NOT_UTF8 = 'The bytes are not valid UTF-8'
const GLUED = 'Unexpected non-whitespace character after JSON'

/** One sentence: `Line 3, column 17: Unexpected token "o".` With `advice` behind it where one log follows another. */
export function sayFault({ line, column }: Place, { reason, at }: JsonFault, advice?: string): string {
  const place = at === undefined ? `Line ${line}` : `Line ${line}, column ${column}`
  return `${place}: ${reason}.${reason === GLUED && advice ? ` ${advice}.` : ''}`
}
