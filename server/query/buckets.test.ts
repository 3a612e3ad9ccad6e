import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentOf } from '../platform/moment.ts'
import { chooseBuckets, indexOf, startOf } from './buckets.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const range = (from: string, until: string) => ({
  from: momentOf(Date.parse(from)),
  until: momentOf(Date.parse(until)),
})

const startsOf = (shape: ReturnType<typeof chooseBuckets>) =>
  Array.from({ length: shape.count + 1 }, (_, i) => new Date(startOf(shape, i)).toISOString().slice(5, 16))

test('days begin at midnight by the clocks of the zone, also where these change', () => {
  // In 2026 the clocks of Berlin go forward on 29 March, and back on 25 October.
  const spring = chooseBuckets(range('2026-03-28T12:00Z', '2026-03-30T12:00Z'), 3, 'Europe/Berlin')
  expect(startsOf(spring)).toEqual(['03-27T23:00', '03-28T23:00', '03-29T22:00', '03-30T22:00'])
  const autumn = chooseBuckets(range('2026-10-24T12:00Z', '2026-10-26T12:00Z'), 3, 'Europe/Berlin')
  expect(startsOf(autumn)).toEqual(['10-23T22:00', '10-24T22:00', '10-25T23:00', '10-26T23:00'])
  expect(chooseBuckets(range('2026-03-28T12:00Z', '2026-03-30T12:00Z'), 3).starts).toBeUndefined()
})

test('an hour that the clocks leave out has no bucket, and one that they show twice is a longer one', () => {
  const spring = chooseBuckets(range('2026-03-29T00:00Z', '2026-03-29T03:00Z'), 3, 'Europe/Berlin')
  expect(startsOf(spring)).toEqual(['03-29T00:00', '03-29T01:00', '03-29T02:00', '03-29T03:00'])
  const autumn = chooseBuckets(range('2026-10-25T00:00Z', '2026-10-25T03:00Z'), 3, 'Europe/Berlin')
  expect(startsOf(autumn)).toEqual(['10-25T00:00', '10-25T02:00', '10-25T03:00'])
})

test('hours of a zone whose clocks differ by half an hour begin there', () => {
  const shape = chooseBuckets(range('2026-01-01T00:00Z', '2026-01-01T04:00Z'), 5, 'Asia/Kolkata')
  expect(startsOf(shape).slice(0, 3)).toEqual(['12-31T23:30', '01-01T00:30', '01-01T01:30'])
})

test('no bucket begins before the year 1, or ends after the year 9999', () => {
  const shape = chooseBuckets(range('0001-01-01T00:00Z', '9999-12-31T23:59:59.999Z'), 60, 'Asia/Tokyo')
  const starts = Array.from({ length: shape.count + 1 }, (_, i) => new Date(startOf(shape, i)).toISOString())
  expect([starts[0], starts.at(-1)]).toEqual(['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])
  expect(shape.count).toBeLessThanOrEqual(60)
})

const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  '+05:45',
  'UTC',
)

test('the buckets of any range cover it, no more of them than asked for, in order', () => {
  const times = fc.tuple(
    fc.integer({ min: -500 * DAY_MS, max: 20_000 * DAY_MS }),
    fc.integer({ min: 1, max: 400 * DAY_MS }),
  )
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 50 }), zones, ([fromMs, lengthMs], most, zone) => {
      const asked = { from: momentOf(fromMs), until: momentOf(fromMs + lengthMs) }
      const shape = chooseBuckets(asked, most, zone)
      const starts = Array.from({ length: shape.count + 1 }, (_, i) => startOf(shape, i))
      expect(shape.count).toBeLessThanOrEqual(most)
      expect(starts[0]).toBe(shape.originMs)
      expect(shape.originMs).toBeLessThanOrEqual(fromMs)
      expect(starts[1]).toBeGreaterThan(fromMs)
      expect(starts.at(-1)).toBeGreaterThanOrEqual(fromMs + lengthMs)
      expect(starts.at(-2)).toBeLessThan(fromMs + lengthMs)
      expect(starts.toSorted((a, b) => a - b)).toEqual(starts)
      expect(starts.slice(0, -1).map((start) => indexOf(shape, start))).toEqual([...starts.keys()].slice(0, -1))
    }),
    { numRuns: 300 },
  )
})
