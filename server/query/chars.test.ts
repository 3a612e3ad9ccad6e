import { expect, test } from 'vitest'
import { countChars, cutInside, cutToChars } from './chars.ts'

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

test.each([
  ['abcdefgh', { maxChars: 6, endChars: 2 }, 'abc…gh'],
  ['abcdefgh', { maxChars: 8, endChars: 2 }, 'abcdefgh'],
  ['abcdefgh', { maxChars: 6, endChars: 0 }, 'abcdef'],
  ['abcdefgh', { maxChars: 6, endChars: 5 }, '…defgh'],
  ['a😀b😀😀', { maxChars: 4, endChars: 2 }, 'a…😀😀'],
  ['😀😀😀', { maxChars: 3, endChars: 1 }, '😀😀😀'],
])('%j cut to %j is %j', (text, cut, expected) => {
  expect(cutInside(text, cut)).toBe(expected)
})

test('a character outside the basic plane counts once', () => {
  expect(countChars('')).toBe(0)
  expect(countChars('a😀b')).toBe(3)
})
