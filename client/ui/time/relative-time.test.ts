import { expect, it } from 'vitest'
import { relativeTime } from './relative-time.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')
const ago = (ms: number) => relativeTime(new Date(NOW - ms).toISOString(), NOW)

it('says how long ago a moment is, in the largest unit that fits', () => {
  expect(ago(0)).toBe('now')
  expect(ago(999)).toBe('now')
  expect(ago(119_000)).toBe('1 min. ago')
  expect(ago(7_200_000)).toBe('2 hr. ago')
  expect(ago(40 * 86_400_000)).toBe('1 mo. ago')
  expect(ago(-5000)).toBe('in 5 sec.')
  expect(ago(-500)).toBe('now')
})

it('says nothing of what is no moment', () => {
  expect(relativeTime('soon', NOW)).toBe('')
})
