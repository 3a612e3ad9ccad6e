import { expect, test } from 'vitest'
import { coalesce } from './coalesce.ts'

test('one run at a time; who asks during one shares the next', async () => {
  const runs: { end(value: number): void; fail(error: Error): void }[] = []
  const ask = coalesce(() => new Promise<number>((end, fail) => runs.push({ end, fail })))
  const first = ask()
  const others = [ask(), ask(), ask()]
  expect(runs).toHaveLength(1)
  runs[0]?.end(1)
  expect(await first).toBe(1)
  await new Promise(setImmediate)
  expect(runs).toHaveLength(2)
  const third = ask()
  runs[1]?.fail(new Error('away'))
  expect(await Promise.allSettled(others)).toMatchObject([{ reason: { message: 'away' } }, {}, {}])
  await new Promise(setImmediate)
  expect(runs).toHaveLength(3)
  runs[2]?.end(3)
  expect(await third).toBe(3)
  const fourth = ask()
  expect(runs).toHaveLength(4)
  runs[3]?.end(4)
  expect(await fourth).toBe(4)
})
