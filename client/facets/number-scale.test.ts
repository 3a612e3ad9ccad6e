import { expect, it } from 'vitest'
import { endsOf, isOfNumbers, placesOf, rangeBetween, shortNumber } from './number-scale.ts'

const EDGES = [1, 10.123456, 100, 1000]
const BARS = [null, ...EDGES].map((from, i) => ({ from, to: EDGES[i] ?? null }))
const LAST = EDGES.length + 1

it('is open at both ends', () => {
  expect(placesOf(BARS, undefined)).toEqual([0, LAST])
  expect(rangeBetween(BARS, [0, LAST])).toEqual({ low: undefined, high: undefined })
})

it('leads from the edges of bars to bounds, and back', () => {
  const range = rangeBetween(BARS, [2, 4])
  expect(range).toEqual({ low: { sign: 'gte', number: 10.12 }, high: { sign: 'lt', number: 1000 } })
  expect(placesOf(BARS, range)).toEqual([2, 4])
  expect(rangeBetween(BARS, [0, 1])).toEqual({ low: undefined, high: { sign: 'lt', number: 1 } })
})

it('has a place for numbers within bars, and beyond them', () => {
  const between = (low: number, high: number) =>
    placesOf(BARS, { low: { sign: 'gt', number: low }, high: { sign: 'lte', number: high } })
  expect(between(0, 550)).toEqual([0.5, 3.5])
  expect(between(100, 5000)).toEqual([3, 4.5])
})

it('a single number has one bar, without an edge', () => {
  const one = [{ from: null, to: null }]
  expect(placesOf(one, { low: { sign: 'gte', number: 5 }, high: undefined })).toEqual([0.5, 1])
  expect(rangeBetween(one, [0, 1])).toEqual({ low: undefined, high: undefined })
})

it.each([
  [0.123456, '0.1235'],
  [12_408, '12,410'],
  [1_234_567, '1.235M'],
  [-5, '-5'],
  [0, '0'],
  [1e-7, '1E-7'],
  [1.5e20, '1.5E20'],
])('%d is short', (number, text) => {
  expect(shortNumber(number)).toBe(text)
})

it('names the percentiles at its ends', () => {
  const value = (number: number) => ({ value: number }) as Parameters<typeof endsOf>[0]['percentiles'][number]['value']
  const percentiles = [1, 5, 95, 99].map((percentile, i) => ({ percentile, value: value(EDGES[i] ?? 0) }))
  const histogram = BARS.map((bar) => ({ ...bar, count: value(1) }))
  expect(endsOf({ histogram, percentiles })).toEqual({
    first: { number: 1, percentile: 1 },
    last: { number: 1000, percentile: 99 },
  })
  expect(endsOf({ histogram: [], percentiles })).toBeUndefined()
})

it('is for many different numbers', () => {
  const values = (numbers: number, texts: number) => [
    ...Array.from({ length: numbers }, (_, i) => ({ value: String(i), type: 'NUMBER' })),
    ...Array.from({ length: texts }, (_, i) => ({ value: `t${i}`, type: 'STRING' })),
  ]
  expect(isOfNumbers(values(21, 0))).toBe(true)
  expect(isOfNumbers(values(11, 10))).toBe(true)
  expect(isOfNumbers(values(20, 0))).toBe(false)
  expect(isOfNumbers(values(10, 11))).toBe(false)
})
