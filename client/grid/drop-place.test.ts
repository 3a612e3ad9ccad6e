import { expect, it } from 'vitest'
import { dropPlace } from './drop-place.ts'

const HEADERS = [
  { name: 'timestamp', left: 0, right: 200 },
  { name: 'level', left: 200, right: 300 },
  { name: 'message', left: 300, right: 900 },
]

it.each([
  [-5, 'level', 200],
  [150, 'level', 200],
  [249, 'level', 200],
  [251, 'message', 300],
  [599, 'message', 300],
  [601, null, 900],
  [2000, null, 900],
])('puts a column that is let go at %s before %s', (x, before, edge) => {
  expect(dropPlace(HEADERS, x)).toEqual({ before, x: edge })
})

it('knows no place beside the first column alone', () => {
  expect(dropPlace(HEADERS.slice(0, 1), 10)).toBeUndefined()
  expect(dropPlace([], 10)).toBeUndefined()
})
