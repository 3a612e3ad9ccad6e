import { expect, test } from 'vitest'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { watchMessageVersion } from './message-version.ts'

type Answer = { digits: number }[] | Error

function setUp(first: Answer) {
  let answer = first
  let looks = 0
  const warnings: unknown[] = []
  const $queryRaw = async () => {
    looks++
    if (answer instanceof Error) throw answer
    return answer
  }
  const watch = watchMessageVersion({
    database: { $queryRaw } as unknown as Database,
    logger: { warn: (fields: unknown) => void warnings.push(fields) } as unknown as Logger,
    lookEveryMs: 1,
  })
  /** From now on the table says this, and two looks have seen it. */
  async function say(next: Answer) {
    answer = next
    const before = looks
    await waitFor(async () => (looks >= before + 2 ? true : undefined))
  }
  return { watch, warnings, say, [Symbol.asyncDispose]: watch.stop }
}

const AWAY = new Error('connect ECONNREFUSED')

test('an API that starts while the database is away keeps microseconds, and says so once', async () => {
  await using parts = setUp(AWAY)
  const { watch, warnings, say } = parts
  expect(watch.messageVersion()).toBe(2)
  await watch.start()
  expect(watch.messageVersion()).toBe(2)
  await say(AWAY)
  expect(warnings).toEqual([{ reason: 'connect ECONNREFUSED', digits: undefined }])
  await say([{ digits: 3 }])
  expect(watch.messageVersion()).toBe(1)
})

test('what was read holds while the database is away', async () => {
  await using parts = setUp([{ digits: 3 }])
  const { watch, warnings, say } = parts
  await watch.start()
  await say(AWAY)
  expect(watch.messageVersion()).toBe(1)
  expect(warnings).toHaveLength(1)
})

test('a database without tables is one that a writer of this version will make', async () => {
  await using parts = setUp([])
  const { watch } = parts
  await watch.start()
  expect(watch.messageVersion()).toBe(2)
})
