import { expect, it } from 'vitest'
import { namesText, overTimeText, shortPattern, variableText } from './pattern-words.ts'

it.each([
  [[], ''],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 or more'],
])('%j', (names, text) => {
  expect(namesText(names)).toBe(text)
})

it('says when most logs came', () => {
  const bucket = (start: string, value: number) => ({ start, count: { value } })
  const buckets = [bucket('2026-12-01T10:00:00.000Z', 2), bucket('2026-12-01T10:01:00.000Z', 1500.4)]
  const count = (isExact: boolean) => ({ value: 1500, low: 1500, high: 1500, isExact, why: null })
  expect(overTimeText({ buckets, count: count(true) }, 'UTC')).toBe(
    'Over time: most from 2026-12-01 10:01:00 UTC, 1.5K',
  )
  expect(overTimeText({ buckets, count: count(false) }, 'UTC')).toBe(
    'Over time: most from 2026-12-01 10:01:00 UTC, ≈ 1.5K',
  )
  expect(overTimeText({ buckets: [], count: count(true) }, 'UTC')).toBe('Over time: none in this range')
})

it('shortens a pattern of many lines to the first ones and the last', () => {
  const trace = 'Traceback:\n  File "<*>"\n    pay()\n  File\n<...>\nTimeoutError: order <*>'
  expect(shortPattern(trace)).toBe('Traceback:\n  File "<*>"\n… TimeoutError: order <*>')
  expect(shortPattern('a\nb\nc')).toBe('a\nb\nc')
  expect(shortPattern('a\nb\nc\n')).toBe('a\nb\nc\n')
})

it('says what stood at a variable', () => {
  expect(variableText({ values: ['7', '12'], numbers: { min: 7, p50: 9.25, max: 1204 } })).toBe('7 … 9.25 … 1,204')
  expect(variableText({ values: ['7'], numbers: { min: 7, p50: 7, max: 7 } })).toBe('7')
  expect(variableText({ values: ['/a', ''], numbers: null })).toBe('/a · ""')
})
