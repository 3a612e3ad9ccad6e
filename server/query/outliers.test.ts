import { expect, test } from 'vitest'
import { findCore, isFew, type Minute } from './outliers.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const NOW = Date.UTC(2026, 10, 29, 12)
const YEAR_1 = -62_135_596_800_000

const minute = (ms: number, n = 1): Minute => ({ ms, n })
/** The last hour, 100 logs a minute. */
const hour = Array.from({ length: 60 }, (_, i) => minute(NOW - HOUR_MS + i * MINUTE_MS, 100))

function core(...minutes: Minute[]) {
  const first = minutes.toSorted((a, b) => a.ms - b.ms)
  const total = first.reduce((sum, { n }) => sum + n, 0)
  return findCore({ first, last: first.toReversed() }, { total, nowMs: NOW })
}

const ofHour = { before: 0, after: 0, firstMs: NOW - HOUR_MS, lastMs: NOW - MINUTE_MS }

test('logs that lie together are all kept', () => {
  expect(core(...hour)).toBeUndefined()
  expect(core()).toBeUndefined()
  expect(core(minute(NOW))).toBeUndefined()
})

test('a log of 1970 and one of the year 1 are left out, and so is one ahead', () => {
  expect(core(minute(0), ...hour)).toEqual({ ...ofHour, before: 1 })
  expect(core(minute(YEAR_1), minute(0), ...hour)).toEqual({ ...ofHour, before: 2 })
  expect(core(minute(0), ...hour, minute(NOW + 24 * HOUR_MS))).toEqual({ ...ofHour, before: 1, after: 1 })
})

test('logs on both sides that only together more than double the span are left out', () => {
  const day = 24 * HOUR_MS
  expect(core(minute(NOW - HOUR_MS - day), ...hour, minute(NOW + day))).toEqual({ ...ofHour, before: 1, after: 1 })
})

test('the newest logs are never left out, only those ahead of the clock', () => {
  const HALF_DAY = 12 * HOUR_MS
  const old = hour.map(({ ms, n }) => minute(ms - 30 * 24 * HOUR_MS, n * 200))
  expect(core(...old, minute(NOW, 891))).toBeUndefined()
  expect(core(minute(NOW - HOUR_MS, 40), minute(NOW - MINUTE_MS, 3))).toBeUndefined()
  expect(core(...hour, minute(NOW))).toBeUndefined()
  expect(core(...hour, minute(NOW + HALF_DAY))).toEqual({ ...ofHour, after: 1 })
})

test('less than a day before the others is not far away', () => {
  expect(core(minute(NOW - 24 * HOUR_MS), ...hour)).toBeUndefined()
  expect(core(minute(NOW - 25 * HOUR_MS), ...hour)).toEqual({ ...ofHour, before: 1 })
})

test('no more than three of few and 0.1 % of many, and no more than necessary', () => {
  const few = [0, 1, 2].map((i) => minute(i * HOUR_MS))
  expect(core(...few, ...hour)).toEqual({ ...ofHour, before: 3 })
  expect(core(...few, minute(5 * HOUR_MS, 4), ...hour)?.before).toBe(undefined)
  const many = hour.map(({ ms }) => minute(ms, 1000))
  expect(core(minute(0, 60), ...many)).toEqual({ ...ofHour, before: 60 })
  expect(core(minute(0, 61), ...many)).toBeUndefined()
  expect(core(minute(NOW - 30 * HOUR_MS), minute(NOW - HOUR_MS - MINUTE_MS), ...hour)?.before).toBe(1)
})

test('of a handful of logs only one very far away is left out, and never half of them', () => {
  const handful = [0, 1, 2].map((i) => minute(NOW - i * HOUR_MS))
  expect(core(minute(NOW - 9 * HOUR_MS), ...handful)).toBeUndefined()
  expect(core(minute(0), ...handful)?.before).toBe(1)
  expect(core(minute(0), minute(NOW))).toBeUndefined()
  expect([isFew(1, 2), isFew(1, 3), isFew(3, 3000), isFew(4, 3000), isFew(4, 4000)]).toEqual([
    false,
    true,
    true,
    false,
    true,
  ])
})
