/** A search that only the server could refuse: PostgreSQL alone knows which regular expressions it takes. */
import { describeError, isRefused } from '../ui/describe-error.ts'
import { resolveField } from './resolve-field.ts'
import { createScanner, type Scanner, type Value } from './scan.ts'
import type { SearchError } from './text-cursor.ts'

/** The reason for the search bar, and its place in the text; undefined if the error is not about the text. */
export function readRefusedSearch(text: string, error: unknown): SearchError | undefined {
  if (text.trim() === '' || !isRefused(error)) return undefined
  const message = describeError(error).text
  const places = /regular expression/i.test(message) ? findRegexes(text) : []
  // PostgreSQL does not say which of them it is.
  return { message, from: places[0]?.from ?? 0, to: places.at(-1)?.to ?? text.length }
}

/** The regular expressions in a text that can be read as a search. */
function findRegexes(text: string): readonly Value[] {
  const scanner = createScanner(text, 2)
  const found: Value[] = []
  scanner.skipSpace()
  while (!scanner.atEnd()) {
    const from = scanner.at()
    const value = takeOperand(scanner)
    if (value?.kind === 'regex') found.push(value)
    if (scanner.at() === from) scanner.advance(1)
  }
  return found
}

function takeOperand(scanner: Scanner): Value | undefined {
  if (scanner.take('(') || scanner.take(')') || scanner.takeMinus()) return undefined
  const from = scanner.at()
  const name = scanner.takeField()
  if (name && resolveField(name)) return scanner.takeValue()
  scanner.moveTo(from)
  return scanner.takeText()
}
