/** Logs come for a day all the time, most of them twice, while it goes to the archive, is built again, comes back and goes again. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { verifyDay } from '../../archive/build/verify-day.ts'
import type { Log } from '../../log/log.ts'
import { DAY_MS } from '../../log/retention.ts'
import { createMetrics } from '../../platform/metrics.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { createConsumer } from '../../store/consumer.ts'
import { createWriter } from '../../store/writer.ts'
import {
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../support/archive.ts'
import { createDatabase } from '../support/database.ts'
import { messageOf } from '../support/message-of.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { createRandom, type Random } from './random.ts'
import { noteResult, size } from './row.ts'

const DAY = dayOf(-5)
const LOGS = size(20_000, 600)
/** How often the day goes to the archive. */
const ROUNDS = size(20, 2)
const BATCH = 20
const PAUSE_MS = 50

test('Z2: late logs before, during and after the switch', { timeout: 1_800_000 }, async () => {
  await using database = await createDatabase()
  const { prisma } = database
  // A day is given up when more than 5000 logs come while it is built: 400 come in a second.
  const limits = { rowsASegment: 64, segmentsAStep: size(32, 8), segmentsAPart: size(128, 4) }
  await using archive = openArchive(database.url, { limits })
  const logs = logsOf(DAY, LOGS)
  for (let from = 0; from < LOGS; from += 2000) await store(prisma, logs.slice(from, from + 2000))
  const load = startLoad(prisma, logs)
  /** Takes steps until one of this kind is taken. */
  const until = (does: string, ready: readonly number[] = []) =>
    waitFor(async () => {
      const taken = await archive.take({ mayBuild: true, ready })
      return typeof taken === 'object' && taken.does === does ? true : undefined
    }, 300_000)
  let late = 0
  for (let round = 0; round < ROUNDS; round++) {
    await until('switch', [DAY])
    await until('drop')
    const before = load.sent.length
    await waitFor(async () => (load.sent.length > before + LOGS / 10 ? true : undefined), 300_000)
    late = Math.max(late, await countIn(prisma, 'logs_late'))
    // Built again with them.
    await until('switch')
    await prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`
    await waitFor(async () => {
      await archive.take()
      return (await hasPartition(prisma, DAY)) ? true : undefined
    }, 300_000)
    await prisma.$executeRaw`DELETE FROM archive_kept`
  }
  await until('switch', [DAY])
  const { duplicates } = await load.stop()
  await archive.run([])

  const all = [...logs, ...load.sent]
  expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs(all))
  expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toMatchObject({ faults: [] })
  const offset = await prisma.ingestOffset.findFirstOrThrow()
  expect(offset).toMatchObject({ stored: BigInt(load.sent.length), duplicates: BigInt(duplicates), deadLettered: 0n })
  const { _sum } = await prisma.logCountsMinute.aggregate({ _sum: { n: true } })
  expect(Number(_sum.n)).toBe(all.length)
  expect(late).toBeGreaterThan(0)
  const moved = `${ROUNDS} times to the archive, built again there, and back`
  await noteResult(
    'Z2',
    `${moved}; ${load.sent.length} logs came meanwhile and ${duplicates} once more: each is there once`,
  )
})

/** A writer that is sent new logs of the day, beside those that it was sent before. */
function startLoad(database: Database, before: readonly Log[]) {
  const key = { cluster: 'one', topic: 'logs', partition: 0 }
  const writer = createWriter({ database, metrics: createMetrics(), oldestKeptMs: () => -Infinity })
  const parts = { database, writer, makePartitions: async () => undefined, batchMaxRows: 2000, logger: testLogger }
  const { handler } = createConsumer(parts)
  const random = createRandom(7)
  const sent: Log[] = []
  let isStopping = false
  let duplicates = 0

  async function run(): Promise<void> {
    let next = await handler.nextOffset(key, async () => ({ startOffset: 0n, endOffset: 1_000_000_000n }))
    for (let first = before.length; !isStopping; first += BATCH) {
      const fresh = logsOf(DAY, BATCH, first).map((log) => anyTime(log, random))
      const again = Array.from({ length: BATCH }, () => random.pick([...before, ...sent]))
      const records = [...again, ...fresh].map((log, i) => ({ offset: next + BigInt(i), value: messageOf(log) }))
      next += BigInt(records.length)
      const batch = { topic: 'logs', partition: 0, records, endOffset: next, publishedAtMs: Date.now() }
      const kept = await handler.handle({ ...batch, heartbeat: async () => undefined, isStale: () => false })
      expect(kept).toBe('kept')
      sent.push(...fresh)
      duplicates += again.length
      await delay(PAUSE_MS)
    }
  }

  const running = run()
  return {
    sent,
    async stop() {
      isStopping = true
      await running
      return { duplicates }
    },
  }
}

const anyTime = (log: Log, { below }: Random): Log => ({ ...log, timestampMs: DAY * DAY_MS + below(DAY_MS) })
