import { expect, test } from 'vitest'
import { figureText, sumFigures, type Figure } from './figure-text.ts'

const exactly = (value: number): Figure => ({ value, low: value, high: value, isExact: true, why: null })
const between = (value: number, low: number, high: number): Figure => ({ value, low, high, isExact: false, why: null })

test.each([
  [0, '0'],
  [63_162, '63,162'],
  [1234.5, '1,235'],
  [123.456, '123.5'],
  [12.345, '12.35'],
  [0.001_234, '0.00123'],
  [-5.5, '-5.5'],
])('the exact figure %d is %s', (value, text) => {
  expect(figureText(exactly(value))).toBe(text)
})

test.each([
  [between(12_400, 12_028, 12_772), '≈ 12.4K ± 3%'],
  [between(12_400, 12_390, 12_410), '≈ 12.4K ± <1%'],
  [between(3, 1, 9), '≈ 3 (1 – 9)'],
  [between(0, 0, 150), '≈ 0 (0 – 150)'],
])('an estimate has its band: %j', (figure, text) => {
  expect(figureText(figure)).toBe(text)
})

test('what cannot be told is no number', () => {
  expect(figureText({ ...exactly(0), value: null, low: null, high: null, why: 'A sample has no extremes.' })).toBe('–')
})

test('the errors of estimates partly cancel each other out in their sum', () => {
  expect(sumFigures([between(100, 70, 130), between(100, 60, 140), exactly(5)])).toEqual(between(205, 155, 255))
  expect(sumFigures([exactly(2), undefined, exactly(3)])).toEqual(exactly(5))
})
