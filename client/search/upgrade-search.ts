import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'

/**
 * A search that was saved in version 1 of the language, in the language of today: `level:error or x` meant the word "or", an id was only
 * text, and `metadata.n:42` only the number. A text that means what it meant, or could not be read, stays as it was written.
 */
export function upgradeSearch(text: string): string {
  const nowMs = Date.now()
  const meant = parseSearch(text, 1, nowMs).filter
  if (!meant) return text
  const printed = printFilter(meant)
  const today = parseSearch(text, 2, nowMs).filter
  return today && printFilter(today) === printed ? text : printed
}
