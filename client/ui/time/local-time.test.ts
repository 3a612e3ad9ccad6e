import { expect, it } from 'vitest'
import { localTime, localTimeInFull, timeText } from './local-time.ts'

it('gives date and time in the zone of the browser, with milliseconds', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5, 6)
  expect(localTime(at.toISOString(), 'local')).toEqual({ date: '2026-01-02', time: '03:04:05.006' })
})

it('gives date and time in UTC', () => {
  expect(localTime('2026-01-02T03:04:05.006+02:00', 'utc')).toEqual({ date: '2026-01-02', time: '01:04:05.006' })
})

it('gives all digits where asked to', () => {
  const [fine, coarse] = ['2026-01-02T03:04:05.006007Z', '2026-01-02T03:04:05.006Z']
  expect(localTime(fine, 'utc').time).toBe('03:04:05.006')
  expect(localTimeInFull(fine, 'utc').time).toBe('03:04:05.006007')
  expect(localTimeInFull(coarse, 'utc').time).toBe('03:04:05.006')
})

it('hands back what is no moment', () => {
  expect(localTime('soon', 'utc')).toEqual({ date: 'soon', time: '' })
})

it('says its zone where it stands alone', () => {
  expect(timeText('2026-11-23T09:30:00.500Z', 'America/New_York')).toBe('2026-11-23 04:30:00 UTC−5')
  expect(timeText('soon', 'utc')).toBe('soon')
})
