import fc from 'fast-check'
import { expect, it } from 'vitest'
import { diffWords, type DiffPart } from './word-diff.ts'

it('marks the words that differ', () => {
  const { left, right } = diffWords('GET /cart 200 in 14 ms', 'GET /login 200 in 9 ms')
  expect(marked(left)).toBe('GET /[cart] 200 in [14] ms')
  expect(marked(right)).toBe('GET /[login] 200 in [9] ms')
})

it.each([
  { texts: ['', 'a'], parts: ['', '[a]'] },
  { texts: ['same', 'same'], parts: ['same', 'same'] },
  { texts: ['a b', 'a b c'], parts: ['a b', 'a b[ c]'] },
  { texts: ['a b', 'b'], parts: ['[a ]b', 'b'] },
] as const)('compares $texts', ({ texts: [one, other], parts }) => {
  const { left, right } = diffWords(one, other)
  expect([marked(left), marked(right)]).toEqual(parts)
})

it('keeps both texts, and what it calls shared is the same on both sides', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '\n') })
  fc.assert(
    fc.property(text, text, (one, other) => {
      const { left, right } = diffWords(one, other)
      expect([join(left), join(right)]).toEqual([one, other])
      expect(join(left.filter(({ isShared }) => isShared))).toBe(join(right.filter(({ isShared }) => isShared)))
    }),
  )
})

it('does not take long over long texts', () => {
  const long = (word: string) => Array.from({ length: 50_000 }, (_, index) => `${word}${index}`).join(' ')
  const { left } = diffWords(`start ${long('a')} end`, `start ${long('b')} end`)
  expect(left.at(0)).toEqual({ text: 'start ', isShared: true })
  expect(left.at(-1)).toEqual({ text: ' end', isShared: true })
})

const join = (parts: readonly DiffPart[]) => parts.map(({ text }) => text).join('')
const marked = (parts: readonly DiffPart[]) =>
  parts.map(({ text, isShared }) => (isShared ? text : `[${text}]`)).join('')
