import { expect, it } from 'vitest'
import { HEIGHT, heightAfterKey, readHeight } from './histogram-height.ts'

it('keys move within the bounds', () => {
  expect(heightAfterKey(96, 'ArrowDown')).toBe(112)
  expect(heightAfterKey(96, 'ArrowUp')).toBe(80)
  expect(heightAfterKey(HEIGHT.least, 'ArrowUp')).toBe(HEIGHT.least)
  expect(heightAfterKey(HEIGHT.most, 'ArrowDown')).toBe(HEIGHT.most)
  expect(['Home', 'End', 'Enter', 'a'].map((key) => heightAfterKey(200, key))).toEqual([80, 400, 96, undefined])
})

it('what is kept is read, and what is no height is the usual one', () => {
  expect(['120', '9999', '1', null, '', 'open', 'NaN', '-5'].map(readHeight)).toEqual([
    120, 400, 80, 96, 96, 96, 96, 96,
  ])
})
