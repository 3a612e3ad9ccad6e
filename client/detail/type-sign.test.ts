import { expect, it } from 'vitest'
import { typeSign } from './type-sign.ts'

it.each(['42', '-1', '00123', '1.10', '1e9', 'true', 'False', 'null'])('%s has a sign', (text) => {
  expect(typeSign(text)).toBe('text')
})

it.each(['1.3.0', '2026-11-23', '10.0.0.1', '-', 'truely', '12 ms', '+1', 'x'])('%s needs none', (text) => {
  expect(typeSign(text)).toBeUndefined()
})

it('tells the empty text from nothing', () => {
  expect(typeSign('')).toBe('empty text')
})
