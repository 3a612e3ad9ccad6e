import { expect, test } from 'vitest'
import { TIMINGS } from '../platform/timings.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createObserver } from './observer.ts'

test('that a part is not well is known from the last regular look', async () => {
  let problem: string | undefined
  const observer = createObserver({
    database: { ingestOffset: { findMany: async () => [] } } as never,
    stream: {
      kind: 'direct',
      topic: 'logs',
      cluster: 'one',
      ranges: async () => new Map(),
      problem: async () => problem,
    },
    schemaProblem: async () => undefined,
    logger: testLogger,
    timings: { ...TIMINGS, observerLookEveryMs: 10 },
  })
  expect(observer.isDegraded()).toBe(false)
  observer.start()
  await waitFor(async () => observer.history()[0])
  expect(observer.isDegraded()).toBe(false)
  problem = 'full'
  await waitFor(async () => observer.isDegraded() || undefined)
  problem = undefined
  await waitFor(async () => !observer.isDegraded() || undefined)
  await observer.stop()
})
