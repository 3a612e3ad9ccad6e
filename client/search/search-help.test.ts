import { expect, it } from 'vitest'
import { EXAMPLES, OTHER_NAMES } from './SearchHelp.tsx'
import { parseSearch } from './parse.ts'

it.each(EXAMPLES)('the help shows what can be read: %s', (example) => {
  expect(parseSearch(example).error).toBeUndefined()
})

it.each(OTHER_NAMES)('%s is another name of %s, as the help says', (name, field) => {
  const value = field === 'timestamp' ? '>=2026-11-23' : field === 'level' ? ':error' : ':abc'
  expect(parseSearch(`${name}${value}`).filter).toEqual(parseSearch(`${field}${value}`).filter)
})
