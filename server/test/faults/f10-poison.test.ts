/** Records that cannot be stored, in the middle of a topic: they become dead letters, and everything around them is stored. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { createKafka } from '../../platform/kafka/kafka.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import type { Timings } from '../../platform/timings.ts'
import { createDatabase } from '../support/database.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import { aLog, POISON } from './poison.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'

const brokers = inject('kafkaBrokers') ?? []
const RECORDS = size(200_000, 10_000)
const PARTITIONS = 4
const POISONOUS = 50
const STALL_MS = 10_000
const STATEMENTS_EACH = 25

type Parts = { database: Database; databaseUrl: string; brokers: string[]; topic: string; timings: Timings }

test.skipIf(brokers.length === 0)('F10: poison on the topic (needs Kafka)', { timeout: 600_000 }, async () => {
  await using database = await createDatabase()
  const parts = { database: database.prisma, databaseUrl: database.url, brokers, topic: `f10-${randomUUID()}`, timings }
  const poison = await fillTopic(parts.topic)
  const rollbacksBefore = await rollbacks(parts.database)
  const stallMs = await drain(parts, RECORDS)
  // Each attempt that PostgreSQL refuses is rolled back and makes one transaction more than there would have been.
  const extra = 2 * ((await rollbacks(parts.database)) - rollbacksBefore)

  expect(await parts.database.log.count()).toBe(RECORDS - POISONOUS)
  expect(await letters(parts.database)).toEqual(poison)
  expect(extra).toBeGreaterThan(0)
  expect(extra / POISONOUS).toBeLessThanOrEqual(STATEMENTS_EACH)
  expect(stallMs).toBeLessThan(onTheWall(STALL_MS))

  await parts.database.ingestOffset.deleteMany()
  await drain(parts, RECORDS)
  const counted = await parts.database.ingestOffset.aggregate({ _sum: { duplicates: true, deadLettered: true } })
  expect(counted._sum).toEqual({ duplicates: BigInt(RECORDS - POISONOUS), deadLettered: BigInt(POISONOUS) })
  expect(await letters(parts.database), 'after the topic was read again').toEqual(poison)
  await noteResult(
    'F10',
    `${POISONOUS} of ${POISON.length} classes among ${RECORDS}: all others stored, ${POISONOUS} dead letters with reason and origin, none doubled when the topic is read again; longest pause ${(stallMs / 1000).toFixed(1)} s; ${(extra / POISONOUS).toFixed(1)} extra transactions each`,
  )
})

type Letter = { partition: number; offset: number; sqlstate: string | null; value: string }

const onFatal = (error: Error) => {
  throw error
}

const inOrder = (found: Letter[]) => found.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)

/** Puts the records on the topic, poison evenly among them. What the dead letters will be. */
async function fillTopic(topic: string): Promise<Letter[]> {
  const groupId = `${topic}-fill`
  const kafka = await createKafka({ brokers, topic, partitions: PARTITIONS, groupId, logger: testLogger, onFatal })
  const expected: Letter[] = []
  const next = Array<number>(PARTITIONS).fill(0)
  const every = RECORDS / POISONOUS
  for (let start = 0; start < RECORDS; start += 1000) {
    const partition = (start / 1000) % PARTITIONS
    const batch = Array.from({ length: 1000 }, (_, i) => {
      const n = start + i
      const poison = n % every === every >> 1 ? POISON[Math.floor(n / every) % POISON.length] : undefined
      const value = poison?.make() ?? messageOf(aLog({ message: `${n}` }))
      const offset = (next[partition] ?? 0) + i
      if (poison) expected.push({ partition, offset, sqlstate: poison.sqlstate, value: value.toString('hex') })
      return { partition, value }
    })
    next[partition] = (next[partition] ?? 0) + batch.length
    await kafka.publish(batch)
  }
  await kafka.close()
  return inOrder(expected)
}

/** Runs a writer until it has judged so many records. The longest time without progress after the first, in milliseconds. */
async function drain({ database, ...servers }: Parts, records: number): Promise<number> {
  await using writer = await startRole({ role: 'writer', ...servers })
  await writer.untilUp()
  let seen = 0n
  let movedAt = Number.NaN
  let stallMs = 0
  await waitFor(async () => {
    const { _sum } = await database.ingestOffset.aggregate({ _sum: { nextOffset: true } })
    const judged = _sum.nextOffset ?? 0n
    if (judged > seen) {
      stallMs = Math.max(stallMs, Number.isNaN(movedAt) ? 0 : performance.now() - movedAt)
      movedAt = performance.now()
      seen = judged
    }
    return judged >= BigInt(records) || undefined
  }, 300_000)
  await settleAccounts({ database, ...servers })
  return stallMs
}

async function letters(database: Database): Promise<Letter[]> {
  const found = await database.deadLetter.findMany()
  for (const { reason } of found) expect(reason).not.toBe('')
  return inOrder(
    found.map(({ partition, offset, sqlstate, value }) => {
      return { partition, offset: Number(offset), sqlstate, value: Buffer.from(value).toString('hex') }
    }),
  )
}

async function rollbacks(database: Database): Promise<number> {
  await database.$executeRaw`SELECT pg_stat_clear_snapshot()::text`
  const [row] = await database.$queryRaw<[{ n: bigint }]>`
    SELECT xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()`
  return Number(row.n)
}
