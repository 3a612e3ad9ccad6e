import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'

const CODE_POINTS = 0x11_00_00
const AT_ONCE = 256

/** The contract in the plainest words: each code point by itself, and of what that becomes the first one. */
const foldOneByOne = (text: string) => Array.from(text, (char) => Array.from(char.toLowerCase())[0] ?? '').join('')

test('every code point, lone surrogates among them, alone and after and before a letter', () => {
  const wrong: string[] = []
  for (let first = 0; first < CODE_POINTS; first += AT_ONCE) {
    const chars = Array.from({ length: AT_ONCE }, (_, i) => String.fromCodePoint(first + i))
    const text = chars.map((char) => `${char} a${char} ${char}a`).join(' ')
    if (fold(text) !== foldOneByOne(text)) wrong.push(text)
  }
  expect(wrong).toEqual([])
})

test('texts in which the case of one letter depends on others', () => {
  const letter = fc.constantFrom(...Array.from('ΣσςİIiıAaÉ.𐐀ẞﬁ '), '\u0307', '\u00AD', '\uD801', '\uDC00')
  const texts = fc.oneof(fc.string({ unit: letter }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(texts, (text) => {
      expect(fold(text)).toBe(foldOneByOne(text))
    }),
    { numRuns: 300 },
  )
})
