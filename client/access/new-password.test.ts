import { expect, test } from 'vitest'
import { findPasswordProblem } from './new-password.ts'

const problemOf = (text: string, again = text) => findPasswordProblem({ text, again })?.at

test('a password has 12 to 256 characters, and is written twice', () => {
  expect(problemOf('elevenchars')).toBe('text')
  expect(problemOf('twelve chars')).toBeUndefined()
  expect(problemOf('x'.repeat(257))).toBe('text')
  // Characters, not the halves of them.
  expect(problemOf('🌲'.repeat(11))).toBe('text')
  expect(problemOf('🌲'.repeat(200))).toBeUndefined()
  expect(problemOf('twelve chars', 'twelve chart')).toBe('again')
})
