import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { createBuckets } from './buckets.ts'

function setUp() {
  const clock = createTestClock()
  return { clock, ...createBuckets({ size: 3, perMinute: 6, now: clock.now }) }
}

test('so many at once, then one each ten seconds', () => {
  const { clock, waitSeconds, take } = setUp()
  for (let i = 0; i < 3; i++) {
    expect(waitSeconds('a')).toBe(0)
    take('a')
  }
  expect(waitSeconds('a')).toBeCloseTo(10)
  expect(waitSeconds('b')).toBe(0)
  clock.advance(9000)
  expect(waitSeconds('a')).toBeCloseTo(1)
  clock.advance(1001)
  expect(waitSeconds('a')).toBe(0)
  take('a')
  expect(waitSeconds('a')).toBeGreaterThan(9)
})

test('what is given back counts as not taken', () => {
  const { waitSeconds, take, give } = setUp()
  for (let i = 0; i < 3; i++) take('a')
  give('a')
  expect(waitSeconds('a')).toBe(0)
  for (let i = 0; i < 9; i++) give('a')
  for (let i = 0; i < 3; i++) take('a')
  expect(waitSeconds('a')).toBeGreaterThan(9)
})

test('ever new names take no more room, and the newest count', () => {
  const { waitSeconds, take } = setUp()
  for (let i = 0; i < 20_000; i++) take(`name ${i}`)
  for (let i = 0; i < 3; i++) take('a')
  expect(waitSeconds('a')).toBeGreaterThan(9)
})
