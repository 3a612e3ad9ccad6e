import { expect, it } from 'vitest'
import { localTime } from './local-time.ts'

it('gives date and time in the zone of the browser, with milliseconds', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5, 6)
  expect(localTime(at.toISOString(), 'local')).toEqual({ date: '2026-01-02', time: '03:04:05.006' })
})

it('gives date and time in UTC', () => {
  expect(localTime('2026-01-02T03:04:05.006+02:00', 'utc')).toEqual({ date: '2026-01-02', time: '01:04:05.006' })
})

it('hands back what is no moment', () => {
  expect(localTime('soon', 'utc')).toEqual({ date: 'soon', time: '' })
})
