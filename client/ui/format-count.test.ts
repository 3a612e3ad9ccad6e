import { expect, it } from 'vitest'
import { formatCount } from './format-count.ts'

it.each([
  [0, '0'],
  [63162, '63,162'],
  [1234567n, '1,234,567'],
  ['9007199254740993', '9,007,199,254,740,993'],
])('%s is written as %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})
