import { expect, it } from 'vitest'
import { newDays, rowAtTop } from './new-days.ts'

it('marks the first log of each other day, in the zone of the browser', () => {
  const at = (id: string, day: number, hour: number) => ({ id, timestamp: new Date(2026, 10, day, hour).toISOString() })
  const rows = [at('a', 23, 1), at('b', 23, 0), at('c', 22, 23), at('d', 22, 1), at('e', 20, 1)]
  expect([...newDays(rows, 'local')]).toEqual(['c', 'e'])
  expect(newDays([], 'local').size).toBe(0)
})

it('knows the row at the top', () => {
  const positions = [0, 24, 66, 90]
  expect([0, 23, 24, 65, 66, 500].map((top) => rowAtTop(positions, top))).toEqual([0, 0, 1, 1, 2, 3])
  expect(rowAtTop([], 0)).toBe(0)
})
