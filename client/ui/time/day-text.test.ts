import { expect, it } from 'vitest'
import { dayText } from './day-text.ts'

it('names the year where it is another one', () => {
  expect(dayText('2026-11-29', '2026-01-02')).toBe('29 Nov')
  expect(dayText('2025-01-05', '2026-01-02')).toBe('5 Jan 2025')
  expect(dayText('no date', '2026-01-02')).toBe('no date')
})
