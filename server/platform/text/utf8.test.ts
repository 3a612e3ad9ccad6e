import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8, UNREADABLE_BYTE } from './utf8.ts'

const REPLACEMENT = '\uFFFD'
/** The borders of what may begin a character and what may follow. */
const BYTES = [
  [0x22, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbb, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1],
  [0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
].flat()

test('characters are kept and bytes between them marked, as TextDecoder finds them', () => {
  const anyBytes = fc.array(fc.constantFrom(...BYTES), { maxLength: 12 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const { text, isValid } = decodeUtf8(bytes)
      const expected = new TextDecoder().decode(bytes)
      expect(text.replaceAll(UNREADABLE_BYTE, '')).toBe(expected.replaceAll(REPLACEMENT, ''))
      expect(isValid).toBe(!text.includes(UNREADABLE_BYTE))
    }),
    { numRuns: 5000 },
  )
})

test('the bytes are left as they are, and one mark goes first', () => {
  const bytes = Buffer.from('\uFEFF\uFEFFa')
  expect(decodeUtf8(bytes)).toEqual({ text: '\uFEFFa', isValid: true })
  const bad = Buffer.from([0x61, 0xff])
  expect(decodeUtf8(bad)).toEqual({ text: 'a\x1a', isValid: false })
  expect([...bad]).toEqual([0x61, 0xff])
})
