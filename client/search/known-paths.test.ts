import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { keyName } from '../../server/filter/path-name.ts'
import { bareName, completePaths, hasValues, rankPaths, shortName, type KnownPath } from './known-paths.ts'
import { printPath } from './print.ts'

const path = (name: string, types: KnownPath['types'] = ['STRING']): KnownPath => ({
  name: `metadata.${name}`,
  types,
  isOpen: false,
  hasAnyKey: false,
})

const PATHS = [path('http.duration'), path('user.id'), path('is_durable'), path('duration_ms'), path('"a.b".Duration')]

it.each([
  ['dur', ['duration_ms', 'http.duration', '"a.b".Duration', 'is_durable']],
  ['metadata.dur', ['duration_ms', 'http.duration', '"a.b".Duration', 'is_durable']],
  ['Metadata.DUR', ['duration_ms', 'http.duration', '"a.b".Duration', 'is_durable']],
  ['user.i', ['user.id']],
  ['http.', ['http.duration']],
  ['a.b', ['"a.b".Duration']],
  ['metadata.', PATHS.map(({ name }) => bareName(name))],
  ['nope', []],
])('%s finds the paths that begin with it first', (text, expected) => {
  expect(rankPaths(PATHS, bareName(text)).map(({ name }) => bareName(name))).toEqual(expected)
})

it('a path whose first key is metadata keeps it in front', () => {
  expect(shortName(path('user.id'))).toBe('user.id')
  expect(shortName(path('metadata.id'))).toBe('metadata.metadata.id')
})

it('a completion replaces the word by a condition on the path', () => {
  const [completion] = completePaths([path('user.id', ['NUMBER', 'STRING'])], { from: 4, to: 8 })
  expect(completion).toEqual({
    kind: 'field',
    label: 'metadata.user.id:',
    note: 'number, string',
    from: 4,
    to: 8,
    insert: 'metadata.user.id:',
  })
})

it('an object of ids is completed up to the key, and the paths in it are not offered', () => {
  const users = { ...path('users', []), isOpen: true }
  const name = { ...path('users.*.name'), hasAnyKey: true }
  const admin = path('users.admin.name')
  expect(rankPaths([users, name, admin], 'users')).toEqual([users, admin])
  expect(rankPaths([users, name, admin], 'users.')).toEqual([admin])
  expect(completePaths([users], { from: 0, to: 5 })).toEqual([
    { kind: 'field', label: 'metadata.users.', note: 'any key', from: 0, to: 5, insert: 'metadata.users.' },
  ])
  expect([users, admin, { ...users, types: ['STRING' as const] }].map(hasValues)).toEqual([false, true, true])
})

it('the server names a path as the search language does', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (keys) => {
      expect(['metadata', ...keys.map(keyName)].join('.')).toBe(printPath(keys))
    }),
  )
})
