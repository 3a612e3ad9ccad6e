import { expect, test } from 'vitest'
import { readNewPassword } from './new-password.ts'

const isTaken = (password: string) => {
  try {
    return readNewPassword(password, ['ada@example.com', 'Ada Lovelace']) === password
  } catch {
    return false
  }
}

test.each([
  'a violin in the rain',
  'fLq8-xo2m.Zw',
  'zwölf Wörter sind gut',
  '🐘🐘🌲🌳🍃🍂🌊🪨🪵🔥🌙🌞',
  'timberline logs my winter boots',
  'x'.repeat(3) + 'abcdefgh1'.repeat(28),
])('%s may be a password', (password) => {
  expect(isTaken(password)).toBe(true)
})

test.each([
  ['too short', 'fLq8-xo2m.Z'],
  ['too long', `${'abcdefgh1'.repeat(28)}12345`],
  ['of elephants, which are one character each', '🐘🌲🌳🍃🍂🌊🪨🪵🔥🌙🌞'],
  ['common', 'qwerty123456'],
  ['common in capitals', '1QAZ2WSX3EDC'],
  ['of one character', 'aaaaaaaaaaaaaaaa'],
  ['of one word twice', 'violinviolin'],
  ['of three characters', 'abcabcaabbcc'],
  ['of our name', 'Timberline2026!'],
  ['of a usual word', 'Password#2026'],
  ['of their login', 'example-com1'],
  ['of their name', 'lovelace1815'],
  ['broken', 'violin in rain \ud800'],
])('%s is refused', (_, password) => {
  expect(isTaken(password)).toBe(false)
})
