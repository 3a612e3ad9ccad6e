import { expect, it } from 'vitest'
import { formatCompact, formatCount, shareText } from './format-count.ts'

it.each([
  [0, '0'],
  [63162, '63,162'],
  [1234567n, '1,234,567'],
  ['9007199254740993', '9,007,199,254,740,993'],
])('%s is written as %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})

it.each([
  [999, '999'],
  [63162, '63.2K'],
  [1234567, '1.2M'],
])('%s is written as %s where there is little room', (count, text) => {
  expect(formatCompact(count)).toBe(text)
})

it('says a share in whole percents, and does not round to nothing or to all', () => {
  const shares = [
    [0, 0],
    [0, 10],
    [1, 1000],
    [1, 8],
    [999, 1000],
    [1000, 1000],
  ] as const
  expect(shares.map(([count, all]) => shareText(count, all))).toEqual(['0%', '0%', '<1%', '13%', '99%', '100%'])
})
