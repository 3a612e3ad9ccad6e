import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { createLoginGuard } from './login-guard.ts'

function setUp() {
  const clock = createTestClock()
  const guard = createLoginGuard(clock.now)
  const guess = (account: string, client: string) => {
    try {
      return { right: guard.begin(account, client), retryAfter: 0 }
    } catch (error) {
      return { right: () => undefined, retryAfter: Number((error as { retryAfter: string }).retryAfter) }
    }
  }
  const countOf = (times: number, each: (i: number) => { retryAfter: number }) =>
    Array.from({ length: times }, (_, i) => each(i)).filter(({ retryAfter }) => retryAfter === 0).length
  return { clock, guess, countOf }
}

test('an address guesses ten times, then ten times a minute, whatever the account', () => {
  const { clock, guess, countOf } = setUp()
  expect(countOf(1000, (i) => guess(`account ${i}`, 'a'))).toBe(10)
  expect(guess('ada', 'a').retryAfter).toBe(6)
  clock.advance(6000)
  expect(guess('ada', 'a').retryAfter).toBe(0)
  expect(guess('ada', 'b').retryAfter).toBe(0)
})

test('from many addresses an account is guessed at once a minute by each, and its owner is never locked out for longer', () => {
  const { clock, guess, countOf } = setUp()
  expect(countOf(1000, (i) => guess('ada', `stranger ${i % 100}`))).toBe(100)
  const owner = guess('ada', 'owner')
  expect(owner.retryAfter).toBe(0)
  expect(guess('ada', 'owner').retryAfter).toBeLessThanOrEqual(60)
  clock.advance(60_000)
  expect(countOf(500, (i) => guess('ada', `stranger ${i % 100}`))).toBe(100)
  expect(guess('ada', 'owner').retryAfter).toBe(0)
})

test('what was right is not counted', () => {
  const { guess } = setUp()
  for (let i = 0; i < 100; i++) {
    const { right, retryAfter } = guess('ada', 'office')
    expect(retryAfter).toBe(0)
    right()
  }
})
