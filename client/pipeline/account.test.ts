import { expect, test } from 'vitest'
import { balanceOf } from './account.ts'
import type { Pipeline } from './operations.ts'

const pipeline: Pipeline = {
  observedAt: '2026-11-29T12:00:00.000Z',
  accepted: 21,
  stored: 1,
  duplicates: 2,
  rejected: 100,
  deadLettered: 3,
  expired: 4,
  skipped: 5,
  lagRecords: 6,
  lagSeconds: 1.5,
  parts: [],
  doors: [],
  archive: null,
}

test('it is even when all terms add up, and those refused at the door are none of them', () => {
  expect(balanceOf(pipeline)).toEqual({ kind: 'even' })
})

test('the difference is exact where a double is not', () => {
  const large = { ...pipeline, accepted: '9007199254740995', stored: '9007199254740973' }
  expect(balanceOf(large)).toEqual({ kind: 'off', difference: 2n })
})

test('an unknown term makes it unknown', () => {
  expect(balanceOf({ ...pipeline, accepted: null })).toEqual({ kind: 'unknown' })
  expect(balanceOf({ ...pipeline, lagRecords: null })).toEqual({ kind: 'unknown' })
})
