import { expect, test } from 'vitest'
import { countChars, cutToChars } from './chars.ts'

test.each([
  ['a😀b', 0, ''],
  ['a😀b', 1, 'a'],
  ['a😀b', 2, 'a😀'],
  ['a😀b', 3, 'a😀b'],
  ['😀😀', 1, '😀'],
  ['short', 100, 'short'],
])('%j cut to %i characters is %j', (text, maxChars, expected) => {
  expect(cutToChars(text, maxChars)).toBe(expected)
})

test('a character outside the basic plane counts once', () => {
  expect(countChars('')).toBe(0)
  expect(countChars('a😀b')).toBe(3)
})
