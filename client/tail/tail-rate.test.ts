import { expect, test } from 'vitest'
import { addArrival, formatRate, rateOf, type Arrival } from './tail-rate.ts'

test('the rate is that of the last five seconds, and of less where the tail is younger', () => {
  const arrivals = [1000, 2000, 4000].reduce<readonly Arrival[]>(
    (all, atMs) => addArrival(all, { atMs, count: 50 }),
    [],
  )
  expect(rateOf(arrivals, 4000, 2000)).toBe(75)
  expect(rateOf(arrivals, 5000, 0)).toBe(30)
  expect(rateOf(arrivals, 7500, 0)).toBe(10)
  expect(rateOf(arrivals, 20_000, 0)).toBe(0)
  expect(addArrival(arrivals, { atMs: 8000, count: 1 })).toHaveLength(2)
})

test('a rate is written shortly', () => {
  expect([0, 0.4, 34.2, 1999.6].map(formatRate)).toEqual(['0 logs/s', '0.4 logs/s', '34 logs/s', '2,000 logs/s'])
})
