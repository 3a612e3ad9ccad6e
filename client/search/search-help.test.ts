import { expect, it } from 'vitest'
import { EXAMPLES } from './SearchHelp.tsx'
import { parseSearch } from './parse.ts'

it.each(EXAMPLES)('the help shows what can be read: %s', (example) => {
  expect(parseSearch(example).error).toBeUndefined()
})
