import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatPath, parsePath } from './metadata-path.ts'

it.each([
  ['user.id', ['user', 'id']],
  [' metadata.user.id ', ['user', 'id']],
  ['"a.b".c', ['a.b', 'c']],
  ['metadata', ['metadata']],
])('reads the path %s', (text, path) => {
  expect(parsePath(text)).toEqual(path)
})

it.each(['', 'a.', '.a', 'a b', 'a:b', 'a>5', '"a', 'a:* b', 'x OR metadata.y', 'a -b', '*'])('refuses %s', (text) => {
  expect(parsePath(text)).toBeUndefined()
})

it('reads every path that it writes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (path) => {
      expect(parsePath(formatPath(path))).toEqual(path)
    }),
  )
})
