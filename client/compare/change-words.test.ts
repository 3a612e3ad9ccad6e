import { expect, it } from 'vitest'
import { percentText, shareWords, signOf } from './change-words.ts'

const figure = (value: number | null, band: Partial<{ low: number; high: number; isExact: boolean }> = {}) => ({
  value,
  low: value,
  high: value,
  isExact: true,
  why: null,
  ...band,
})

it.each([
  ['NEW', figure(null), 'New'],
  ['GONE', figure(0), 'Gone'],
  ['MORE', figure(5.43), '▲ × 5.4'],
  ['MORE', figure(41.6), '▲ × 42'],
  ['MORE', figure(5.43, { low: 4, high: 7, isExact: false }), '▲ ≈ × 5.4'],
  ['MORE', figure(null), '▲ maybe new'],
  ['LESS', figure(0.178), '▼ × 0.18'],
  ['LESS', figure(0), '▼ maybe gone'],
] as const)('%s %o: %s', (kind, ratio, text) => {
  expect(signOf({ kind, ratio }).text).toBe(text)
})

it('says the band of how many times', () => {
  expect(signOf({ kind: 'MORE', ratio: figure(5.4, { low: 4.12, high: 7 }) }).title).toBe(
    'With 95% its share is × 4.1 to × 7',
  )
})

it.each([
  [0.0742, '7.4%'],
  [1, '100%'],
  [0.000_214_9, '0.021%'],
  [0, '0%'],
])('%s is %s', (share, text) => {
  expect(percentText(share)).toBe(text)
})

it.each([
  [figure(929), 12_400, '7.5%, 929 logs'],
  [figure(929, { low: 855, high: 1003, isExact: false }), 12_400, '≈ 7.5%, ≈ 929 ± 8% logs'],
  [figure(0), 12_400, 'none'],
  [figure(0, { high: 124, isExact: false }), 12_400, 'none seen, at most 1%'],
  [{ ...figure(null), why: 'too few' }, 12_400, 'too few'],
])('%o of %s: %s', (logs, all, words) => {
  expect(shareWords(logs, all)).toBe(words)
})
