import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { expect, it } from 'vitest'
import { readRefusedSearch } from './refused-search.ts'

const refusal = (message: string, code = 'BAD_USER_INPUT') =>
  new CombinedGraphQLErrors({ errors: [{ message, extensions: { code } }] })
const UNBALANCED = refusal('Invalid regular expression: parentheses () not balanced.')

function marked(text: string, error: unknown): string | undefined {
  const problem = readRefusedSearch(text, error)
  return problem && text.slice(problem.from, problem.to)
}

it.each([
  ['level:error message:/(/ timeout', '/(/'],
  ['-(traceId:/a(/ OR "b c")', '/a(/'],
  ['resource:/a b(/', '/a b(/'],
  ['took:/var/log message:/[/', '/[/'],
  ['message:/(/ level:error commit:/)/', '/(/ level:error commit:/)/'],
])('marks the regular expressions of %s', (text, place) => {
  expect(marked(text, UNBALANCED)).toBe(place)
})

it('marks a pattern that no message has', () => {
  const error = refusal('where.and[1].pattern is not the pattern of any message. The nearest one is: a <*>')
  expect(marked('level:error pattern:"a 1" message:/b/', error)).toBe('"a 1"')
})

it('marks the whole search for any other reason', () => {
  expect(marked('a OR message:/b/', refusal('More than 64 conditions.', 'QUERY_TOO_COMPLEX'))).toBe('a OR message:/b/')
})

it('leaves what is not about the text to others', () => {
  expect(readRefusedSearch('', UNBALANCED)).toBeUndefined()
  expect(readRefusedSearch('a', undefined)).toBeUndefined()
  expect(readRefusedSearch('a', refusal('The query took too long.', 'QUERY_TIMEOUT'))).toBeUndefined()
  expect(readRefusedSearch('a', new TypeError('Failed to fetch'))).toBeUndefined()
})
