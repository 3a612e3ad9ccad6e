/** A search that only the server could refuse: PostgreSQL alone knows which regular expressions it takes, and which messages a pattern can have is the server's to say. */
import { describeError, isRefused } from '../ui/describe-error.ts'
import { resolveField } from './resolve-field.ts'
import { createScanner, type Scanner, type Value } from './scan.ts'
import type { SearchError } from './text-cursor.ts'

/** The reason for the search bar, and its place in the text; undefined if the error is not about the text. */
export function readRefusedSearch(text: string, error: unknown): SearchError | undefined {
  if (text.trim() === '' || !isRefused(error)) return undefined
  const message = describeError(error).text
  const isIt = OF_MESSAGE.find(({ says }) => says.test(message))?.isIt
  const places = isIt ? findValues(text, isIt) : []
  // The server does not say which of them it is.
  return { message, from: places[0]?.from ?? 0, to: places.at(-1)?.to ?? text.length }
}

type Found = { field: string | undefined; value: Value }

/** Which values an error may be about, by what it says. */
const OF_MESSAGE: readonly { says: RegExp; isIt: (found: Found) => boolean }[] = [
  { says: /regular expression/i, isIt: ({ value }) => value.kind === 'regex' },
  { says: /^where\S*\.pattern /, isIt: ({ field }) => field === 'pattern' },
]

/** The values in a text that can be read as a search. */
function findValues(text: string, isIt: (found: Found) => boolean): readonly Value[] {
  const scanner = createScanner(text, 2)
  const values: Value[] = []
  scanner.skipSpace()
  while (!scanner.atEnd()) {
    const from = scanner.at()
    const found = takeOperand(scanner)
    if (found && isIt(found)) values.push(found.value)
    if (scanner.at() === from) scanner.advance(1)
  }
  return values
}

function takeOperand(scanner: Scanner): Found | undefined {
  if (scanner.take('(') || scanner.take(')') || scanner.takeMinus()) return undefined
  const from = scanner.at()
  const name = scanner.takeField()
  const field = name && resolveField(name)?.ref.field
  if (field) return { field, value: scanner.takeValue() }
  scanner.moveTo(from)
  return { field, value: scanner.takeText() }
}
