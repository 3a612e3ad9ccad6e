import { expect, test } from 'vitest'
import { createPositionSeal } from './position-seal.ts'

const KEY = Buffer.alloc(32, 7)
const PLAIN = Buffer.from('where a tail is')
const { seal, open } = createPositionSeal(() => KEY)

test('what is sealed is opened with the same key, each time it looks different, and its length is all that it tells', () => {
  const sealed = [seal(PLAIN), seal(PLAIN)]
  expect(sealed[0]).not.toEqual(sealed[1])
  for (const one of sealed) {
    expect(open(one)).toEqual(PLAIN)
    expect(one.includes(PLAIN)).toBe(false)
    expect(one).toHaveLength(PLAIN.length + 32)
  }
})

test('what was changed, cut or sealed with another key is not opened', () => {
  const sealed = seal(PLAIN)
  for (let i = 0; i < sealed.length; i++) expect(open(sealed.with(i, (sealed[i] ?? 0) ^ 1))).toBeUndefined()
  for (let length = 0; length < sealed.length; length++) expect(open(sealed.subarray(0, length))).toBeUndefined()
  expect(open(Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined()
  expect(createPositionSeal(() => Buffer.alloc(32, 8)).open(sealed)).toBeUndefined()
})

test('without the key nothing is sealed or opened', () => {
  const unknown = createPositionSeal(() => undefined)
  expect(() => unknown.seal(PLAIN)).toThrow('not known')
  expect(unknown.open(seal(PLAIN))).toBeUndefined()
})
