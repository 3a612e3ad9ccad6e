import { expect, test } from 'vitest'
import type { Pipeline } from './operations.ts'
import { addSamples, KEPT_MS, ratesOf, type Sample } from './rates.ts'

const seenAt = (atMs: number, counts: Partial<Pipeline> = {}): Pipeline => ({
  observedAt: new Date(atMs).toISOString(),
  accepted: 0,
  stored: 0,
  duplicates: 0,
  rejected: 0,
  deadLettered: 0,
  expired: 0,
  skipped: 0,
  lagRecords: 0,
  lagSeconds: 0,
  parts: [],
  doors: [],
  archive: null,
  ...counts,
})

test('a rate is what came between two answers, by the time between them', () => {
  const first = addSamples([], seenAt(1000, { accepted: 10 }))
  const second = addSamples(first, seenAt(3000, { accepted: '30' }))
  expect(ratesOf(second, 'accepted')).toEqual([{ atMs: 3000, value: 10 }])
})

test('what is not known, and a counter that went back, have no rate', () => {
  const counts = [5, null, 8, 3, 4]
  const samples = counts.reduce(
    (kept: readonly Sample[], stored, index) => addSamples(kept, seenAt(index * 1000, { stored })),
    [],
  )
  expect(ratesOf(samples, 'stored').map(({ value }) => value)).toEqual([null, null, null, 1])
})

test('ten minutes are kept', () => {
  const old = addSamples([], seenAt(0))
  expect(addSamples(old, seenAt(KEPT_MS))).toHaveLength(2)
  expect(addSamples(old, seenAt(KEPT_MS + 1))).toHaveLength(1)
})

test('the line begins with what the server has seen before, and two answers from one look are one sample', () => {
  const past = { observedAt: new Date(1000).toISOString(), accepted: 2, stored: null, lagRecords: '1' }
  const history = [past, { ...past, observedAt: new Date(6000).toISOString(), accepted: 12 }]
  const first = addSamples([], seenAt(6000, { accepted: 12, history }))
  expect(first.map(({ atMs, accepted, lag }) => [atMs, accepted, lag])).toEqual([
    [1000, 2, 1],
    [6000, 12, 1],
  ])
  expect(ratesOf(addSamples(first, seenAt(8000, { accepted: 12 })), 'accepted').map(({ value }) => value)).toEqual([
    2, 0,
  ])
})
