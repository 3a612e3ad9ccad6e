/** A line of a log, pasted into the bar, finds its row, though parts of it mean something in the search language. */
import { FILTER_LIMITS } from '../../server/filter/limits.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { fitsCondition, isEverything } from './filter.ts'
import { parseSearch } from './parse.ts'
import { isLogId } from './pasted-id.ts'
import { resolveField } from './resolve-field.ts'
import { createScanner } from './scan.ts'

/**
 * The pasted text as a search. A search that was copied stays as it is, and so does a text that finds itself; in any other, what
 * would not be read as text is quoted: `404 "NOT" FOUND`, `run "-v"`. A long one is cut to what a search may hold.
 */
export function readPasted(pasted: string): string {
  const text = pasted.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ')
  if (text === '' || isLogId(text) || asksForField(text) || findsItself(text)) return text
  const words = text.split(/\s+/).slice(0, FILTER_LIMITS.maxConditions).map(cutWord)
  const quoted = words.map((word) => (findsItself(word) ? word : JSON.stringify(word))).join(' ')
  return finds(quoted, text) ? quoted : words.map((word) => JSON.stringify(word)).join(' ')
}

/** The beginning finds the line too. */
const MAX_WORD_CHARS = 500
const cutWord = (word: string) => Array.from(word).slice(0, MAX_WORD_CHARS).join('')

/** Behind `=` the name of a field is what loggers write; who asks for the field writes `level:error`. */
function asksForField(text: string): boolean {
  const scanner = createScanner(text, 2)
  return [...text.matchAll(/\S+/g)].some(({ index }) => {
    const name = scanner.fieldNameAt(index)
    const ref = name?.hasValue && resolveField(name)?.ref
    return ref && (ref.field === 'metadata' || name.operator !== '=')
  })
}

const findsItself = (text: string) => finds(text, text)

/** Whether a log that has the line as its message is found, and not every log. */
function finds(query: string, line: string): boolean {
  const { filter } = parseSearch(query)
  if (!filter || isEverything(filter) || countConditions(filter) > FILTER_LIMITS.maxConditions) return false
  return matches(filter, line.toLowerCase())
}

function countConditions({ and, or, not }: LogFilter): number {
  const parts = and ?? or ?? (not ? [not] : undefined)
  return parts ? parts.reduce((sum, part) => sum + countConditions(part), 0) : 1
}

/** Of conditions on the message. */
function matches({ and, or, not, message }: LogFilter, line: string): boolean {
  if (and) return and.every((part) => matches(part, line))
  if (or) return or.some((part) => matches(part, line))
  if (not) return !matches(not, line)
  const text = message?.contains
  return typeof text === 'string' && fitsCondition(text) && line.includes(text.toLowerCase())
}
