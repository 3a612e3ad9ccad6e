import { expect, test } from 'vitest'
import type { ScopeRef } from '../platform/principal.ts'
import { intersectScopes, uniteScopes } from './scopes-of.ts'

const scope = (id: string, revision = 1): ScopeRef => ({
  id,
  revision,
  name: `team ${id}`,
  filter: { resourceId: { eq: id } },
})
const [a, b] = [scope('a', 2), scope('b', 3)]

test('scopes unite by OR and intersect by AND, whatever their order', () => {
  const united = {
    id: 'a+b',
    name: 'team a or team b',
    revision: 5,
    filter: { or: [{ resourceId: { eq: 'a' } }, { resourceId: { eq: 'b' } }] },
  }
  expect(uniteScopes([b, a])).toEqual(united)
  expect(uniteScopes([a, b, a])).toEqual(united)
  expect(intersectScopes(b, a)).toEqual({
    id: 'a&b',
    name: 'team a and team b',
    revision: 5,
    filter: { and: [a.filter, b.filter] },
  })
})

test('one alone stays what it is, and every log is every log', () => {
  expect(uniteScopes([a, a])).toBe(a)
  expect(uniteScopes([a, undefined])).toBeUndefined()
  expect(intersectScopes(undefined, a)).toBe(a)
  expect(intersectScopes(undefined, undefined)).toBeUndefined()
})

test('no scope at all does not become every log', () => {
  expect(() => uniteScopes([])).toThrow('not every log')
})

test('joined scopes have ids of their own, and each change of a part changes the revision', () => {
  const ids = [
    intersectScopes(uniteScopes([a, b]), scope('c'))?.id,
    uniteScopes([intersectScopes(a, scope('c')), b])?.id,
    uniteScopes([a, b, scope('c')])?.id,
  ]
  expect(new Set(ids).size).toBe(3)
  expect(uniteScopes([scope('a', 3), b])?.revision).not.toBe(uniteScopes([a, b])?.revision)
})
