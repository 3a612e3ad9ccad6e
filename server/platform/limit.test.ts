import { expect, test } from 'vitest'
import { createTurns } from './limit.ts'

test('so many at a time, as they came, and a failure gives its turn on', async () => {
  const inTurn = createTurns(2)
  const started: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const works = Array.from({ length: 5 }, (_, n) =>
    inTurn(() => {
      started.push(n)
      return new Promise<number>((resolve, reject) => {
        ends[n] = (error) => (error ? reject(error) : resolve(n))
      })
    }).catch(() => -n),
  )
  expect(started).toEqual([0, 1])
  ends[1]?.(new Error('no'))
  await expect.poll(() => started).toEqual([0, 1, 2])
  ends[0]?.()
  ends[2]?.()
  await expect.poll(() => started).toEqual([0, 1, 2, 3, 4])
  ends[3]?.()
  ends[4]?.()
  expect(await Promise.all(works)).toEqual([0, -1, 2, 3, 4])
  expect(await inTurn(() => Promise.resolve('free again'))).toBe('free again')
})
