import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLoopBudget } from './loop-budget.ts'

/** Does each piece when its turn comes, and says which were done after each turn. */
async function work(costs: number[], { perTurn, turns }: { perTurn: number; turns: number }) {
  const budget = createLoopBudget(perTurn)
  const done: number[] = []
  for (const cost of costs) {
    const turn = budget.wait(cost)
    if (turn) void turn.then(() => done.push(cost))
    else done.push(cost)
  }
  const after = [[...done]]
  for (let i = 1; i < turns; i++) {
    await nextTurn()
    after.push([...done])
  }
  return after
}

test('what a turn has room for is not kept waiting', async () => {
  const [now] = await work([10, 20, 30], { perTurn: 100, turns: 1 })
  expect(now).toEqual([10, 20, 30])
})

test('the rest is done in later turns, in the order it came', async () => {
  const after = await work([60, 61, 62, 63, 1], { perTurn: 100, turns: 3 })
  expect(after).toEqual([
    [60, 61],
    [60, 61, 62, 63],
    [60, 61, 62, 63, 1],
  ])
})

test('a piece that is larger than a turn has one to itself', async () => {
  const after = await work([500, 1, 500, 2], { perTurn: 100, turns: 3 })
  expect(after).toEqual([[500], [500, 1, 500], [500, 1, 500, 2]])
})

test('a client does not wait for all that another one has waiting', async () => {
  const budget = createLoopBudget(100)
  const done: string[] = []
  const come = (client: string, name: string) => void budget.wait(100, client)?.then(() => done.push(name))
  for (const name of ['now', 'a1', 'a2', 'a3']) come('a', name)
  come('b', 'b1')
  await nextTurn()
  await nextTurn()
  expect(done).toEqual(['a1', 'b1'])
})

test('work that took longer than it seemed ends the turn, at once and while others wait', async () => {
  const budget = createLoopBudget(100)
  const done: string[] = []
  function come(name: string): void {
    const use = () => {
      done.push(name)
      budget.charge(100)
    }
    const turn = budget.wait(1)
    if (turn) void turn.then(use)
    else use()
  }
  for (const name of ['a', 'b', 'c']) come(name)
  expect(done).toEqual(['a'])
  await nextTurn()
  expect(done).toEqual(['a', 'b'])
  await nextTurn()
  expect(done).toEqual(['a', 'b', 'c'])
})
