import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PLAIN } from './ansi.ts'
import { splitIntoBlocks } from './text-blocks.ts'

const MAX_CHARS = 5

it('ends a block with a line where there is one', () => {
  expect(textsOf('one\ntwo\nthree four')).toEqual(['one\n', 'two\n', 'three', ' four'])
})

it('loses nothing, and no block is longer than it may be, but for half a character', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '👩', 'é') })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (parts) => {
      const blocks = textsOf(...parts)
      expect(blocks.join('')).toBe(parts.join(''))
      for (const block of blocks) {
        expect(block.length).toBeLessThanOrEqual(MAX_CHARS + 1)
        expect(block.isWellFormed()).toBe(true)
      }
    }),
  )
})

function textsOf(...parts: string[]): string[] {
  const pieces = parts.map((text) => ({ text, look: PLAIN }))
  return splitIntoBlocks(pieces, MAX_CHARS).map((block) => block.map(({ text }) => text).join(''))
}
