import { expect, it } from 'vitest'
import { figureTitle } from './figure-title.ts'

it('says the band of an estimate in full, or why there is no figure', () => {
  expect(figureTitle({ value: 50, low: 20.5, high: 104.5, isExact: false, why: null })).toBe(
    'Estimated: with 95% between 20 and 105',
  )
  expect(figureTitle({ value: 5, low: 5, high: 5, isExact: true, why: null })).toBeUndefined()
  expect(figureTitle({ value: null, low: null, high: null, isExact: false, why: 'too few' })).toBe('too few')
})
