import { expect, test } from 'vitest'
import { setupKind } from './setup-kind.ts'

test('the token says what the link is for', () => {
  expect(setupKind('first-abc')).toBe('first')
  expect(setupKind('again-abc')).toBe('again')
  expect(setupKind('person-abc')).toBe('person')
  expect(setupKind('abc')).toBe('person')
})
