import { expect, test } from 'vitest'
import { EVERYTHING } from '../search/filter.ts'
import { canBeLive } from './can-be-live.ts'

test('a regular expression, however deep, cannot be live', () => {
  const regex = { message: { regex: 'a+' } }
  expect(
    [EVERYTHING, { message: { contains: 'a+' } }, { not: { level: { eq: 'INFO' as const } } }].map(canBeLive),
  ).toEqual([true, true, true])
  expect([regex, { not: regex }, { or: [{ commit: { eq: 'c' } }, { and: [regex] }] }].map(canBeLive)).toEqual([
    false,
    false,
    false,
  ])
})
