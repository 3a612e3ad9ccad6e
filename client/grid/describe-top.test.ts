import { expect, it } from 'vitest'
import { describeTop } from './describe-top.ts'

const top = { path: ['http', 'ms'], direction: 'DESC' as const, count: 12_408, notNumbers: 0 }

it.each([
  [top, 100, 'The 100 largest http.ms of 12,408 logs that have it.'],
  [{ ...top, direction: 'ASC' as const }, 100, 'The 100 smallest http.ms of 12,408 logs that have it.'],
  [{ ...top, count: 42 }, 42, 'All 42 logs with a number at http.ms, the largest first.'],
  [{ ...top, count: 1 }, 1, 'The only log with a number at http.ms.'],
  [
    { ...top, notNumbers: 1200 },
    100,
    'The 100 largest http.ms of 12,408 logs that have it. 1,200 logs have a value there that is no number.',
  ],
  [
    { ...top, count: 1, notNumbers: 1 },
    1,
    'The only log with a number at http.ms. One log has a value there that is no number.',
  ],
])('%j of %i rows', (of, shown, sentence) => {
  expect(describeTop(of, shown)).toBe(sentence)
})
