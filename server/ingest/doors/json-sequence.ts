/** JSON values one behind the other, with blanks between them or without, and arrays of them: where each one is. */
import { skipBlanks } from '../../platform/text/json-scan.ts'
import type { Span } from './frames.ts'
import { skipValue, walkItems } from './json-walk.ts'

const OPEN_BRACKET = 91
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** What is behind the last value that can be told apart is one more value, which no parser will read. Returns whether there was such a rest. */
export function walkSequence(bytes: Buffer, onValue: (span: Span) => void): boolean {
  let known = skipBlanks(bytes, bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0)
  const take = (start: number): number => {
    const end = skipValue(bytes, start)
    onValue({ start, end })
    known = end
    return end
  }
  try {
    for (let at = known; at < bytes.length; at = skipBlanks(bytes, known))
      known = bytes[at] === OPEN_BRACKET ? walkItems(bytes, at, take) : take(at)
    return false
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    onValue({ start: known, end: bytes.length })
    return true
  }
}

const OPEN_BRACE = 123

/** How many objects are there, if there is nothing else; undefined for what is not, or not only, JSON objects. */
export function countObjects(bytes: Buffer): number | undefined {
  let objects = 0
  let others = 0
  const hasRest = walkSequence(bytes, ({ start }) => {
    if (bytes[start] === OPEN_BRACE) objects++
    else others++
  })
  return hasRest || others > 0 ? undefined : objects
}
