import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { createTestClock } from '../test/support/clock.ts'
import { createDayBytes } from './day-bytes.ts'
import type { QuotaLimits } from './key-input.ts'
import { createQuotas, MAX_OPERATIONS_AT_ONCE, MAX_OPERATIONS_WAITING, MAX_TAILS_AT_ONCE } from './quotas.ts'

function start(limits: QuotaLimits, wallMs = Date.UTC(2026, 11, 1, 12)) {
  const clock = createTestClock()
  const wall = { ms: wallMs }
  const refused: string[] = []
  const database = { $queryRaw: async () => [], $executeRaw: async () => 0 } as never
  const dayBytes = createDayBytes({ database, now: () => wall.ms })
  const quotas = createQuotas({ dayBytes, nowMs: clock.now, onRefused: (kind) => refused.push(kind) })
  return { clock, wall, refused, quotas, quota: quotas.of({ kind: 'key', id: 'a' }, limits) }
}

/** The seconds after which it is taken; 0 where it was. */
function wait(work: () => unknown): number {
  try {
    work()
    return 0
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'TOO_MANY_REQUESTS') throw error
    return Number(error.retryAfter)
  }
}

const records = (count: number) => [count, () => 0] as const
const bytes = (count: number) => [1, () => count] as const

test('a burst passes at once, and the rate afterwards', () => {
  const { clock, refused, quota } = start({ recordsPerSecond: 100, burstSeconds: 2 })
  expect(wait(() => quota.takeLogs(...records(200)))).toBe(0)
  expect(wait(() => quota.takeLogs(...records(1)))).toBe(1)
  for (let second = 0; second < 50; second++) {
    clock.advance(1000)
    expect(wait(() => quota.takeLogs(...records(100)))).toBe(0)
    expect(wait(() => quota.takeLogs(...records(100)))).toBe(1)
  }
  expect(new Set(refused)).toEqual(new Set(['records']))
})

test('Retry-After is the time after which the same request passes, and not a second more', () => {
  const { clock, quota } = start({ bytesPerSecond: 1000, burstSeconds: 30 })
  quota.takeLogs(...bytes(30_000))
  const seconds = wait(() => quota.takeLogs(...bytes(7500)))
  expect(seconds).toBe(8)
  clock.advance(7499)
  expect(wait(() => quota.takeLogs(...bytes(7500)))).toBe(1)
  clock.advance(501)
  expect(wait(() => quota.takeLogs(...bytes(7500)))).toBe(0)
})

test('a batch that is larger than the burst passes when it is whole, and those after it pay', () => {
  const { clock, quota } = start({ recordsPerSecond: 10, burstSeconds: 1 })
  expect(wait(() => quota.takeLogs(...records(100)))).toBe(0)
  expect(wait(() => quota.takeLogs(...records(100)))).toBe(10)
  clock.advance(10_000)
  expect(wait(() => quota.takeLogs(...records(1)))).toBe(0)
})

test('what is refused takes nothing', () => {
  const { quota } = start({ recordsPerSecond: 100, burstSeconds: 1, bytesPerSecond: 10 })
  quota.takeLogs(1, () => 10)
  for (let i = 0; i < 200; i++) expect(wait(() => quota.takeLogs(1, () => 10))).toBe(1)
  // Only the bytes are used up.
  expect(wait(() => quota.takeLogs(99, () => 0))).toBe(0)
})

test('bytes are counted only where they have a limit', () => {
  const { quota } = start({ recordsPerSecond: 100 })
  expect(() =>
    quota.takeLogs(1, () => {
      throw new Error('counted')
    }),
  ).not.toThrow()
})

test('a day ends at midnight in UTC, and a clock that goes back gives nothing twice within it', () => {
  const { wall, refused, quota } = start({ bytesPerDay: 1000 })
  expect(wait(() => quota.takeLogs(...bytes(999)))).toBe(0)
  // The last request may go beyond it.
  expect(wait(() => quota.takeLogs(...bytes(500)))).toBe(0)
  expect(wait(() => quota.takeLogs(...bytes(1)))).toBe(12 * 3600)
  wall.ms -= 3_600_000
  expect(wait(() => quota.takeLogs(...bytes(1)))).toBe(13 * 3600)
  wall.ms += 13 * 3_600_000
  expect(wait(() => quota.takeLogs(...bytes(1)))).toBe(0)
  expect(refused).toEqual(['day', 'day'])
})

test('operations have a rate, and pay for the database afterwards', () => {
  const { clock, refused, quota } = start({ operationsPerMinute: 60, databaseSecondsPerMinute: 6 })
  for (let i = 0; i < 60; i++) quota.takeOperation()()
  expect(wait(quota.takeOperation)).toBe(1)
  clock.advance(60_000)
  quota.spendDatabase(9000)
  expect(wait(quota.takeOperation)).toBe(30)
  expect(wait(quota.takeExport)).toBe(30)
  clock.advance(30_000)
  expect(wait(quota.takeOperation)).toBe(0)
  expect(refused).toEqual(['operations', 'database', 'database'])
})

test('so many operations at once; others wait in their order, and so many more are refused', async () => {
  const { refused, quota } = start({})
  const running = Array.from({ length: MAX_OPERATIONS_AT_ONCE }, () => quota.takeOperation())
  expect(wait(quota.takeOperation)).toBe(1)
  const order: number[] = []
  const waiting = Array.from({ length: MAX_OPERATIONS_WAITING }, (_, i) =>
    quota.awaitOperation().then((end) => {
      order.push(i)
      return end
    }),
  )
  await expect(quota.awaitOperation()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  running[0]?.()
  // The second call gives no second place.
  running[0]?.()
  await waiting[0]
  expect(order).toEqual([0])
  for (const end of running) end()
  await Promise.all(waiting.map(async (each) => (await each)()))
  expect(order).toEqual(waiting.map((_, i) => i))
  expect(wait(quota.takeOperation)).toBe(0)
  expect(refused).toEqual(['operations', 'operations'])
})

test('one export, and so many tails as the quota says or all may have', () => {
  const { quota, quotas } = start({})
  const end = quota.takeExport()
  expect(wait(quota.takeExport)).toBe(1)
  end()
  expect(wait(quota.takeExport)).toBe(0)
  const take = (max: number, of = quota) => Array.from({ length: max + 1 }, () => wait(of.takeTail))
  expect(take(MAX_TAILS_AT_ONCE)).toEqual([...Array<number>(MAX_TAILS_AT_ONCE).fill(0), 1])
  expect(take(2, quotas.of({ kind: 'key', id: 'b' }, { tails: 2 }))).toEqual([0, 0, 1])
})

test('who is the same with the same limits has one quota, and others have theirs', () => {
  const { quotas } = start({})
  const limits = { recordsPerSecond: 1 }
  const one = quotas.of({ kind: 'key', id: 'x' }, limits)
  expect(quotas.of({ kind: 'key', id: 'x' }, { ...limits })).toBe(one)
  expect(quotas.of({ kind: 'key', id: 'x' }, { recordsPerSecond: 2 })).not.toBe(one)
  expect(quotas.of({ kind: 'person', id: 'x' }, limits)).not.toBe(one)
})
