import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from './seal.ts'

const key = randomBytes(32)
const { seal, open } = createSeal(key, 'login')

test('what was sealed opens, and looks like nothing', () => {
  const sealed = seal('a secret')
  expect(open(sealed)).toBe('a secret')
  expect(sealed.includes('secret')).toBe(false)
  expect(seal('a secret')).not.toEqual(sealed)
})

test('what was changed, or sealed with another key or for another purpose, does not open', () => {
  const sealed = seal('a secret')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(open(changed)).toBeUndefined()
  }
  expect(open(sealed.subarray(0, 20))).toBeUndefined()
  expect(open(Buffer.alloc(0))).toBeUndefined()
  expect(createSeal(randomBytes(32), 'login').open(sealed)).toBeUndefined()
  expect(createSeal(key, 'refresh').open(sealed)).toBeUndefined()
})
