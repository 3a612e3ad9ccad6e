import { expect, test } from 'vitest'
import { createLimit } from './limit.ts'

test('so many at a time, in order, and a failure makes room for the next', async () => {
  const limit = createLimit(2)
  const started: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const works = Array.from({ length: 5 }, (_, n) =>
    limit(() => {
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
  expect(await limit(() => Promise.resolve('free again'))).toBe('free again')
})
