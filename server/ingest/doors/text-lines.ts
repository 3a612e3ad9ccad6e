import { skipBlanks } from '../../platform/text/json-scan.ts'
import type { Span } from './frames.ts'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Where the lines of a text are that are not blank, without what ends them. */
export function walkLines(bytes: Buffer, onLine: (span: Span) => void): void {
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, start)
    const end = next < 0 ? bytes.length : next
    const written = skipBlanks(bytes, start)
    if (written < end) onLine({ start, end: bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end })
    // Blank lines are passed at once, and what is indented begins where its line does.
    start = written < end ? end + 1 : Math.max(end + 1, bytes.lastIndexOf(LINE_FEED, written - 1) + 1)
  }
}
