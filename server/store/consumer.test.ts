/** What the consumer does with a slice that takes too long. */
import { expect, test } from 'vitest'
import { TIMINGS } from '../platform/timings.ts'
import type { OffsetRange } from '../platform/stream.ts'
import { dayOf, logsOf } from '../test/support/archive.ts'
import { createDatabase } from '../test/support/database.ts'
import { messageOf } from '../test/support/message-of.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { createConsumer } from './consumer.ts'
import { LATE_TRANSACTION } from './writer.ts'

const KEY = { cluster: 'one', topic: 'logs', partition: 0 }
const RANGE: OffsetRange = { startOffset: 0n, endOffset: 1_000_000n }

test.each([
  ['its transaction', { code: 'P2028' }],
  ['its statement', { code: '57014' }],
])('halves it until %s ends in time', async (_, failure) => {
  await using database = await createDatabase()
  const sizes: number[] = []
  const { handler } = createConsumer({
    database: database.prisma,
    writer: {
      async write({ records }) {
        sizes.push(records.length)
        if (records.length > 1) throw Object.assign(new Error('too slow'), failure)
        return 'kept'
      },
    },
    makePartitions: async () => undefined,
    batchMaxRows: 2000,
    logger: testLogger,
  })
  await handler.nextOffset(KEY, async () => RANGE)
  const records = logsOf(dayOf(0), 2).map((log, i) => ({ offset: BigInt(i), value: messageOf(log) }))
  const batch = { topic: 'logs', partition: 0, records, endOffset: 2n, publishedAtMs: Date.now() }
  let tries = 0
  // A slice that is tried again and again would never end.
  const isStale = () => tries++ > 20
  expect(await handler.handle({ ...batch, heartbeat: async () => undefined, isStale })).toBe('kept')
  expect(sizes).toEqual([2, 1, 1])
})

test('a transaction with late logs ends before its writer is taken for one that has stopped', () => {
  expect(LATE_TRANSACTION.timeout + LATE_TRANSACTION.maxWait).toBeLessThan(TIMINGS.stallMs)
})
