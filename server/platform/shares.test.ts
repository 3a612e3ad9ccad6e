import { expect, test } from 'vitest'
import { createShares } from './shares.ts'

test('one client alone may take all, and nothing beyond', () => {
  const shares = createShares(10)
  expect(shares.mayTake('a', 10)).toBe(true)
  expect(shares.mayTake('a', 11)).toBe(false)
  shares.take('a', 10)
  expect(shares.mayTake('a', 1)).toBe(false)
})

test('who holds less than its share takes although nothing is left, who holds more does not', () => {
  const shares = createShares(10)
  shares.take('a', 10)
  expect(shares.mayTake('b', 5)).toBe(true)
  expect(shares.mayTake('b', 6)).toBe(false)
  shares.take('b', 5)
  expect(shares.shareOf('c')).toBeCloseTo(10 / 3)
  expect(shares.mayTake('c', 3)).toBe(true)
  shares.give('a', 8)
  expect(shares.mayTake('a', 3)).toBe(true)
  expect(shares.mayTake('a', 4)).toBe(false)
})

test('who needs less than an equal part leaves the rest to the others', () => {
  const shares = createShares(100)
  for (let i = 0; i < 10; i++) shares.take(`small ${i}`, 1)
  expect(shares.shareOf('a')).toBe(90)
  shares.take('a', 90)
  expect(shares.shareOf('b')).toBe(45)
  expect(shares.shareOf('small 0')).toBeCloseTo(91 / 2)
})

test('who holds nothing any longer counts no longer', () => {
  const shares = createShares(10)
  shares.take('a', 4)
  shares.take('b', 6)
  expect(shares.largest()).toBe('b')
  shares.give('b', 6)
  expect(shares.largest()).toBe('a')
  expect(shares.shareOf('a')).toBe(10)
  expect(shares.held()).toBe(4)
  shares.give('a', 4)
  expect(shares.largest()).toBeUndefined()
})
