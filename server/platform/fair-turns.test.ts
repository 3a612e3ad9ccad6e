import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { createFairTurns } from './fair-turns.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

function setUp(restAfter = (_workedMs: number) => 10) {
  const clock = createTestClock()
  const turns = createFairTurns({ clock, turnMs: 10, restAfter })
  const done: string[] = []
  /** Work of so many ms, in turns of its own. */
  async function work(name: string, { client = name, ms = 1, pieces = 1 } = {}): Promise<void> {
    for (let i = 0; i < pieces; i++) {
      await turns.take(client)
      await Promise.resolve()
      clock.advance(ms)
      done.push(name)
    }
  }
  return { clock, turns, work, done }
}

test('work begins at once, and one turn holds as much as fits', async () => {
  const { work, done } = setUp()
  for (const name of ['a', 'b', 'c']) void work(name, { ms: 3 })
  await settle()
  expect(done).toEqual(['a', 'b', 'c'])
})

test('after its time everything else has as much', async () => {
  const { clock, work, done } = setUp()
  for (const name of ['a', 'b', 'c', 'd']) void work(name, { ms: 6 })
  await settle()
  expect(done).toEqual(['a', 'b'])
  clock.advance(9)
  await settle()
  expect(done).toEqual(['a', 'b'])
  clock.advance(1)
  await settle()
  expect(done).toEqual(['a', 'b', 'c', 'd'])
})

test('the rest is as long as the work before it asks for', async () => {
  const { clock, work, done } = setUp((workedMs) => workedMs - 10)
  for (const name of ['a', 'b']) void work(name, { ms: 100 })
  await settle()
  clock.advance(89)
  await settle()
  expect(done).toEqual(['a'])
  clock.advance(1)
  await settle()
  expect(done).toEqual(['a', 'b'])
})

test('who comes when the time is used up waits too', async () => {
  const { clock, work, done } = setUp()
  void work('a', { ms: 20 })
  await settle()
  void work('b')
  await settle()
  expect(done).toEqual(['a'])
  clock.advance(10)
  await settle()
  expect(done).toEqual(['a', 'b'])
})

test('work knows when its turn is over', async () => {
  const { clock, turns } = setUp()
  await turns.take('a')
  clock.advance(9)
  expect(turns.isOver()).toBe(false)
  clock.advance(1)
  expect(turns.isOver()).toBe(true)
})

test('who has had least is next, however much the other one asks for', async () => {
  const { clock, work, done } = setUp()
  for (let i = 0; i < 50; i++) void work('heavy', { ms: 10 })
  await settle()
  void work('light', { pieces: 3 })
  for (let i = 0; i < 2; i++) {
    clock.advance(10)
    await settle()
  }
  expect(done).toEqual(['heavy', 'light', 'light', 'light', 'heavy', 'heavy'])
})

test('who comes late has no claim on the time before', async () => {
  const { clock, work, done } = setUp()
  for (let i = 0; i < 50; i++) void work('early', { ms: 10 })
  for (let i = 0; i < 10; i++) {
    await settle()
    clock.advance(10)
  }
  done.length = 0
  for (let i = 0; i < 50; i++) void work('late', { ms: 10 })
  for (let i = 0; i < 10; i++) {
    await settle()
    clock.advance(10)
  }
  expect(done.filter((name) => name === 'early').length).toBeGreaterThanOrEqual(4)
})
