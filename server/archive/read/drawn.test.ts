import { expect, test } from 'vitest'
import { drawn } from './drawn.ts'

test('numbers are spread evenly, also of neighbours, and are the same each time', () => {
  const parts = 20
  const counts = Array<number>(parts).fill(0)
  for (let i = 0; i < 100_000; i++) {
    const at = Math.floor(drawn(1, 20_000, 0, i) * parts)
    counts[at] = (counts[at] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(350)
  expect(drawn(1, 2, 3)).toBe(drawn(1, 2, 3))
  expect(drawn(1, 2, 3)).not.toBe(drawn(1, 3, 2))
  // A row that is drawn says nothing of the next one.
  const both = Array.from({ length: 100_000 }, (_, i) => drawn(7, i) < 0.5 && drawn(7, i + 1) < 0.5)
  expect(Math.abs(both.filter(Boolean).length - 25_000)).toBeLessThan(700)
})
