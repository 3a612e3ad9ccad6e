import { expect, it } from 'vitest'
import { boundWidth, readWidth } from './drawer-width.ts'

it.each([
  [null, undefined],
  ['', undefined],
  ['wide', undefined],
  ['359', undefined],
  ['360', 360],
  ['2001', undefined],
])('reads %j as %j', (kept, width) => {
  expect(readWidth(kept)).toBe(width)
})

it('keeps whole pixels within bounds', () => {
  expect([100, 500.4, 9999].map(boundWidth)).toEqual([360, 500, 2000])
})
