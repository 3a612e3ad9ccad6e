import { expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { checkScopeFilter } from './scope-filters.ts'

test.each<[LogFilter]>([
  [{ pattern: 'user <*>' }],
  [{ or: [{ resourceId: { eq: 'a' } }, { not: { pattern: 'user <*>' } }] }],
])('a scope has no pattern: %j', (filter) => {
  expect(() => checkScopeFilter(filter)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error)
  expect(() => checkScopeFilter(filter)).toThrow(/no pattern/)
})

test('and may have any other condition that a tail can run', () => {
  const filter: LogFilter = { resourceId: { in: ['a', 'b'] }, message: { contains: 'user' } }
  expect(checkScopeFilter(filter)).toMatchObject({ kind: 'and' })
})
