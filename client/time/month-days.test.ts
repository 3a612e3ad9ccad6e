import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayName, dayOfKey, monthName, shiftDay, shiftMonth, weeksOfMonth } from './month-days.ts'

const anyDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

it('lists the weeks of a month from Monday on, with every day of it once', () => {
  expect(weeksOfMonth('2026-11-15').map((week) => [week[0], week[6]])).toEqual([
    ['2026-10-26', '2026-11-01'],
    ['2026-11-02', '2026-11-08'],
    ['2026-11-09', '2026-11-15'],
    ['2026-11-16', '2026-11-22'],
    ['2026-11-23', '2026-11-29'],
    ['2026-11-30', '2026-12-06'],
  ])
  expect(weeksOfMonth('2027-02-28')).toHaveLength(4)
  fc.assert(
    fc.property(anyDay, (day) => {
      const days = weeksOfMonth(day).flat()
      expect(days).toContain(day)
      expect(days.every((each, index) => index === 0 || each === shiftDay(days[index - 1] ?? '', 1))).toBe(true)
      expect(days.map((each) => new Date(each).getUTCDay()).slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 0])
    }),
  )
})

it('knows the day of a month that is shorter', () => {
  expect(shiftMonth('2026-01-31', 1)).toBe('2026-02-28')
  expect(shiftMonth('2028-01-31', 1)).toBe('2028-02-29')
  expect(shiftMonth('2026-01-15', -1)).toBe('2025-12-15')
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -30, max: 30 }), (day, by) => {
      const months = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7))
      expect(months(shiftMonth(day, by)) - months(day)).toBe(by)
    }),
  )
})

it.each([
  ['ArrowLeft', '2026-10-31'],
  ['ArrowRight', '2026-11-02'],
  ['ArrowUp', '2026-10-25'],
  ['ArrowDown', '2026-11-08'],
  ['Home', '2026-10-26'],
  ['End', '2026-11-01'],
  ['PageUp', '2026-10-01'],
  ['PageDown', '2026-12-01'],
  ['Enter', undefined],
  ['constructor', undefined],
])('goes by %s from Sunday, 1 November 2026', (key, day) => {
  expect(dayOfKey('2026-11-01', key)).toBe(day)
})

it('names months and days', () => {
  expect(monthName('2026-11-29')).toBe('November 2026')
  expect(dayName('2026-11-29')).toBe('Sunday, 29 November 2026')
})
