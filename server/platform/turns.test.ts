import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('a client does not wait until all that another one has begun is done', async () => {
  const untilNextTurn = createTurns()
  const done: string[] = []
  async function work(client: string, slices: number): Promise<void> {
    for (let i = 0; i < slices; i++) {
      await untilNextTurn(client)
      done.push(client)
    }
  }
  const all = Array.from({ length: 12 }, () => work('a', 3))
  await work('b', 3)
  expect(done.length).toBeLessThan(9)
  await Promise.all(all)
  expect(done).toHaveLength(39)
})
