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

test('clients take turns', async () => {
  const limit = createLimit(1)
  const done: string[] = []
  const come = (client: string, name: string) => limit(async () => void done.push(name), { client })
  await Promise.all([come('a', 'a1'), come('a', 'a2'), come('a', 'a3'), come('b', 'b1')])
  expect(done).toEqual(['a1', 'a2', 'b1', 'a3'])
})

test('who has nothing running does not wait for who has all, whatever the parties; the reserve is for one of each', async () => {
  const limit = createLimit(2, { reserve: 2 })
  const running: string[] = []
  const ends = new Map<string, () => void>()
  function come(client: string, name: string): void {
    const work = () => {
      running.push(name)
      return new Promise<void>((resolve) => ends.set(name, resolve))
    }
    void limit(work, { client, party: `${client} ${name}` })
  }
  for (const name of ['a1', 'a2', 'a3', 'a4']) come('a', name)
  for (const name of ['b1', 'b2']) come('b', name)
  expect(running).toEqual(['a1', 'a2', 'b1'])
  come('c', 'c1')
  expect(running).toEqual(['a1', 'a2', 'b1', 'c1'])
  come('d', 'd1')
  ends.get('c1')?.()
  await expect.poll(() => running.at(-1)).toBe('d1')
  for (const name of ['b1', 'a1', 'd1', 'a2']) ends.get(name)?.()
  await expect.poll(() => running.slice(5)).toEqual(['b2', 'a3'])
  ends.get('b2')?.()
  await expect.poll(() => running.at(-1)).toBe('a4')
})
