import { expect, test } from 'vitest'
import type { Pipeline } from './operations.ts'
import { addSample, KEPT_MS, ratesOf } from './rates.ts'

const pipeline: Pipeline = {
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
}

test('a rate is what came between two answers, by the time between them', () => {
  const first = addSample([], { ...pipeline, accepted: 10 }, 1000)
  const second = addSample(first, { ...pipeline, accepted: '30' }, 3000)
  expect(ratesOf(second, 'accepted')).toEqual([{ atMs: 3000, value: 10 }])
})

test('what is not known, and a counter that went back, have no rate', () => {
  const counts = [5, null, 8, 3, 4]
  const samples = counts.reduce(
    (kept: ReturnType<typeof addSample>, stored, index) => addSample(kept, { ...pipeline, stored }, index * 1000),
    [],
  )
  expect(ratesOf(samples, 'stored').map(({ value }) => value)).toEqual([null, null, null, 1])
})

test('ten minutes are kept', () => {
  const old = addSample([], pipeline, 0)
  expect(addSample(old, pipeline, KEPT_MS)).toHaveLength(2)
  expect(addSample(old, pipeline, KEPT_MS + 1)).toHaveLength(1)
})
