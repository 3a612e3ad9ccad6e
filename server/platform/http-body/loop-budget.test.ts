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

test('it knows what waits', async () => {
  const budget = createLoopBudget(100)
  for (const cost of [100, 30, 80, 50]) void budget.wait(cost)
  expect(budget.waiting()).toBe(160)
  await nextTurn()
  expect(budget.waiting()).toBe(50)
  await nextTurn()
  expect(budget.waiting()).toBe(0)
})
