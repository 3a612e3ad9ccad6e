import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import type { Job } from './job.ts'
import { createThreads } from './threads.ts'

/** A thread that does what the limit of a job says: ends never, ends itself, throws, or tells which thread it is. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads'
    parentPort.on('message', ({ wish: { limit } }) => {
      if (limit === -1) for (;;) {}
      if (limit === -2) process.exit()
      if (limit === -3) throw new Error('a defect')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, limit)
      parentPort.postMessage({ result: threadId })
    })`)}`,
)

const [FOREVER, EXITS, THROWS] = [-1, -2, -3]

const jobOf = (limit: number): Job => ({
  segments: [],
  condition: { kind: 'and', of: [] },
  direction: 'ASC',
  wish: { kind: 'count', limit },
})

const never = new AbortController().signal

const open = (options: Parameters<typeof createThreads>[0] = {}) => {
  const threads = createThreads({ script: SCRIPT, graceMs: 20, ...options })
  return async (limit: number, signal = never) => {
    const answer = await threads.run(jobOf(limit), signal)
    return 'result' in answer ? answer.result : answer
  }
}

test('one thread does jobs one after the other, and no more run at once than may', async () => {
  const run = open({ size: 2 })
  const first = await run(0)
  expect(await run(0)).toBe(first)
  expect(new Set(await Promise.all([run(20), run(20), run(20), run(20)])).size).toBe(2)
})

test('a job that nobody waits for is ended with its thread, and its asker is told at once', async () => {
  const run = open({ size: 1 })
  const asker = new AbortController()
  const asked = run(FOREVER, asker.signal)
  const behind = run(0)
  await delay(100)
  asker.abort(new Error('gone'))
  const error = await asked.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'QUERY_TIMEOUT', cause: asker.signal.reason })
  expect(await behind).toEqual(expect.any(Number))
})

test('a job that ends by itself in time leaves its thread to others', async () => {
  const run = open({ size: 1, graceMs: 10_000 })
  const first = await run(0)
  const asker = new AbortController()
  const asked = run(50, asker.signal)
  asker.abort()
  await expect(asked).rejects.toThrow('took too long')
  expect(await run(0)).toBe(first)
})

test('who is gone before a thread is free asks for nothing', async () => {
  const run = open({ size: 1 })
  const asker = new AbortController()
  const running = run(100)
  const waiting = run(FOREVER, asker.signal)
  asker.abort()
  await expect(waiting).rejects.toThrow('took too long')
  await expect(run(0, asker.signal)).rejects.toThrow('took too long')
  expect(await running).toBe(await run(0))
})

test('a thread that fails fails its own job alone', async () => {
  const run = open({ size: 1 })
  const outcomes = await Promise.allSettled([run(EXITS), run(THROWS), run(0)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('a thread that is just ending takes no job', async () => {
  const run = open({ idleMs: 1 })
  for (let i = 0; i < 40; i++) {
    await run(0)
    await delay(i % 4)
  }
  expect(await run(0)).toEqual(expect.any(Number))
})

test('a thread that nobody needs ends', async () => {
  const run = open({ idleMs: 10 })
  const first = await run(0)
  await expect
    .poll(async () => {
      await delay(30)
      return run(0)
    })
    .not.toBe(first)
})
