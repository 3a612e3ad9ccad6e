import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { createSlots, type SlotOptions } from './slots.ts'

/** Work that goes on until the test ends it, or it has to step back. */
function setUp(parts: Partial<SlotOptions> = {}) {
  const clock = createTestClock()
  const refused: string[] = []
  const slots = createSlots({
    slots: 4,
    reserve: 2,
    maxWaiting: 20,
    maxWaitMs: 5000,
    stepBackAfterMs: 2000,
    clock,
    onRefused: (why) => refused.push(why),
    ...parts,
  })
  const running: { name: string; end: () => void }[] = []
  const outcomes: Record<string, string> = {}

  async function ask(name: string, asker = askerOf(name)): Promise<void> {
    const work = (stepBack: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const one = { name, end: () => leave(resolve) }
        function leave(settle: () => void): void {
          running.splice(running.indexOf(one), 1)
          settle()
        }
        running.push(one)
        stepBack.addEventListener('abort', () => leave(() => reject(new Error('stepped back'))))
      })
    slots.run(asker, work).then(
      () => (outcomes[name] = 'done'),
      (error: { code?: string; message: string }) => (outcomes[name] = error.code ?? error.message),
    )
    await settled()
  }
  return {
    slots,
    clock,
    refused,
    outcomes,
    ask,
    /** So many of one operation. */
    async askMany(name: string, times: number, asker = askerOf(name)): Promise<void> {
      for (let i = 0; i < times; i++) await ask(name, asker)
    },
    running: () => running.map(({ name }) => name),
    async pass(ms: number): Promise<void> {
      for (let i = 0; i < ms; i += 100) {
        clock.advance(100)
        await settled()
      }
    },
    async end(name: string): Promise<void> {
      running.find((one) => one.name === name)?.end()
      await settled()
    },
  }
}

/** The first letter is the client. */
const askerOf = (name: string, signal = new AbortController().signal) => ({ client: name.charAt(0), signal })

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('one client alone uses all slots, and the rest waits', async () => {
  const { slots, askMany, running, end, outcomes } = setUp()
  await askMany('a', 6)
  expect(running()).toEqual(['a', 'a', 'a', 'a'])
  expect(slots.waiting()).toBe(2)
  await end('a')
  expect(running()).toHaveLength(4)
  expect(outcomes).toEqual({ a: 'done' })
})

test('who has nothing does not wait for who has all, and leaves some of the reserve to the next', async () => {
  const { askMany, running } = setUp()
  await askMany('a', 4)
  await askMany('b', 3)
  await askMany('c', 3)
  expect(running().slice(4)).toEqual(['b', 'c'])
})

test('a slot that is free goes to the client that has fewest', async () => {
  const { askMany, running, end } = setUp()
  await askMany('a', 10)
  await askMany('b', 10)
  for (let i = 0; i < 3; i++) await end('a')
  expect(running().toSorted()).toEqual(['a', 'a', 'b', 'b'])
})

test('of one client the operation that has least goes first', async () => {
  const { ask, askMany, running, end } = setUp()
  await askMany('a hog', 15)
  await askMany('a other hog', 15)
  await ask('a page')
  await end('a hog')
  expect(running()).toEqual(['a hog', 'a hog', 'a hog', 'a page'])
  await end('a hog')
  expect(running()).toContain('a other hog')
})

test('an operation that runs nothing yet goes before one that came earlier', async () => {
  const { ask, askMany, running, end } = setUp()
  await askMany('a hog', 5)
  await ask('a page')
  await end('a hog')
  expect(running()).toContain('a page')
})

test('what has run for long steps back once, and begins again when there is a slot', async () => {
  const { ask, askMany, pass, running, end, outcomes } = setUp()
  await askMany('a hog', 4)
  await pass(1900)
  await ask('a page')
  expect(running()).not.toContain('a page')
  await pass(100)
  expect(running()).toEqual(['a hog', 'a hog', 'a hog', 'a page'])
  await end('a page')
  expect(running()).toEqual(['a hog', 'a hog', 'a hog', 'a hog'])
  for (let i = 0; i < 4; i++) await end('a hog')
  expect(outcomes).toEqual({ 'a page': 'done', 'a hog': 'done' })
})

test('of operations that have as much each, the one that ran longest steps back', async () => {
  const { ask, pass, running } = setUp()
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) await ask(name)
  await pass(2000)
  expect(running().toSorted()).toEqual(['a2', 'a3', 'a4', 'a5'])
  await ask('a6')
  await pass(1000)
  expect(running().toSorted()).toEqual(['a3', 'a4', 'a5', 'a6'])
})

test('while much of a client runs long no more of it begins, but another client’s does', async () => {
  const { ask, askMany, pass, running, end } = setUp({ maxLong: 2, longAfterMs: 500 })
  await askMany('a hog', 3)
  expect(running()).toHaveLength(3)
  await pass(500)
  await ask('a page')
  await ask('b page')
  expect(running()).toEqual(['a hog', 'a hog', 'a hog', 'b page'])
  await end('a hog')
  expect(running()).not.toContain('a page')
  await end('a hog')
  expect(running()).toContain('a page')
})

test('at most half of the slots are with what had to step back', async () => {
  const { askMany, pass, running, end } = setUp({ maxWaitMs: 60_000 })
  await askMany('a hog', 4)
  await askMany('a', 1)
  await pass(2100)
  for (const name of ['a1', 'a2', 'a3']) {
    await askMany(name, 1)
    await pass(500)
  }
  expect(running().toSorted()).toEqual(['a', 'a1', 'a2', 'a3'])
  await end('a1')
  await end('a2')
  expect(running().filter((name) => name === 'a hog')).toHaveLength(2)
  await askMany('a4', 1)
  await end('a3')
  expect(running()).toContain('a4')
})

test('too many, and too long, are refused: the operation that asks most first', async () => {
  const { ask, askMany, clock, pass, outcomes, refused, slots } = setUp({ stepBackAfterMs: undefined })
  await askMany('a running', 4)
  await askMany('a hog', 20)
  await ask('a page')
  expect(outcomes).toEqual({ 'a hog': 'OVERLOADED' })
  expect(refused).toEqual(['full'])
  await pass(5000)
  expect(outcomes['a page']).toBe('OVERLOADED')
  expect(refused.filter((why) => why === 'late')).toHaveLength(20)
  expect(slots.waiting()).toBe(0)
  clock.advance(1000)
  expect(clock.timers.size).toBe(0)
})

test('who has gone already does not wait', async () => {
  const { ask, askMany, outcomes, slots } = setUp()
  await askMany('a', 4)
  await ask('a gone', askerOf('a gone', AbortSignal.abort()))
  expect(outcomes).toEqual({ 'a gone': 'QUERY_TIMEOUT' })
  expect(slots.waiting()).toBe(0)
})

test('who goes away waits no longer', async () => {
  const { ask, askMany, outcomes, slots } = setUp()
  const leaving = new AbortController()
  await askMany('a', 4)
  await ask('a gone', askerOf('a gone', leaving.signal))
  leaving.abort()
  await settled()
  expect(outcomes).toEqual({ 'a gone': 'QUERY_TIMEOUT' })
  expect(slots.waiting()).toBe(0)
})
