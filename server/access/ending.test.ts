import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { createEnding, over } from './ending.ts'

const DAY_MS = 24 * 60 * 60 * 1000

function setUp(untilMs: number) {
  const clock = createTestClock()
  const ending = createEnding(untilMs, { now: clock.now, clock })
  const told: string[] = []
  return { clock, ending, told, listen: () => ending.onEnd(({ code }) => told.push(code)) }
}

test('who listens is told once, and who comes too late as well', async () => {
  const { ending, told, listen } = setUp(Infinity)
  listen()
  listen()()
  ending.check()
  ending.end(over())
  ending.end(over())
  expect(told).toEqual(['UNAUTHENTICATED'])
  expect(ending.check).toThrow('Sign in again')
  listen()
  await Promise.resolve()
  expect(told).toHaveLength(2)
})

test('it ends when its time is over, also after months', () => {
  const { clock, ending, told, listen } = setUp(100 * DAY_MS + 1)
  listen()
  for (let day = 0; day < 100; day++) clock.advance(DAY_MS)
  expect(told).toEqual([])
  ending.check()
  clock.advance(1)
  expect(told).toEqual(['UNAUTHENTICATED'])
  expect(clock.timers.size).toBe(0)
})

test('without a listener no timer runs, and the time counts all the same', () => {
  const { clock, ending, told, listen } = setUp(1000)
  const forget = listen()
  expect(clock.timers.size).toBe(1)
  forget()
  expect(clock.timers.size).toBe(0)
  clock.advance(999)
  ending.check()
  clock.advance(1)
  expect(ending.check).toThrow('Sign in again')
  expect(told).toEqual([])
})
