import { expect, test } from 'vitest'
import { createHistory, HISTORY_MS } from './history.ts'

const sight = (atMs: number, accepted: bigint | undefined) => ({ atMs, counts: undefined, accepted, lagRecords: 0n })

test('ten minutes are kept, the oldest first', () => {
  const history = createHistory()
  expect(history.samples()).toEqual([])
  const everyMs = 5000
  for (let look = 0; look <= 1000; look++) history.add(sight(look * everyMs, BigInt(look)))
  const samples = history.samples()
  expect(samples).toHaveLength(HISTORY_MS / everyMs + 1)
  expect(samples.at(0)).toEqual({
    atMs: 1000 * everyMs - HISTORY_MS,
    accepted: 880n,
    stored: undefined,
    lagRecords: 0n,
  })
  expect(samples.at(-1)?.accepted).toBe(1000n)
})

test('a clock that is set back begins again', () => {
  const history = createHistory()
  for (const atMs of [1000, 6000, 3000]) history.add(sight(atMs, undefined))
  expect(history.samples().map(({ atMs }) => atMs)).toEqual([1000, 3000])
})
