/** PostgreSQL is killed under load: the API goes on taking logs, the writer goes on where it was. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'
import { ownPostgres, storedAbove } from './servers.ts'

const brokers = inject('kafkaBrokers') ?? []
const KILLS = size(10, 2)
const DOWN_MS = size(5000, 1500)
const PER_SECOND = size(Infinity, 500)
const WRITING_AGAIN_MS = 15_000

test.skipIf(brokers.length === 0)('F3: PostgreSQL is killed with -9 (needs Kafka)', { timeout: 600_000 }, async () => {
  await using postgres = await ownPostgres()
  const { prisma } = postgres
  const parts = { databaseUrl: postgres.url, brokers, topic: `f3-${randomUUID()}`, timings }
  await using writer = await startRole({ role: 'writer', ...parts })
  await writer.untilUp()
  await using api = await startRole({ role: 'api', ...parts })
  await api.untilUp()
  const exits: string[] = []
  for (const each of [writer, api]) void each.ended.then(() => exits.push(each.output()))

  const ledger = createLedger()
  const posting = new AbortController()
  const options = { count: Infinity, perRequest: 5, clients: 2, perSecond: PER_SECOND, signal: posting.signal }
  const load = ledger.post({ ...options, url: () => api.url })
  let stored = 0n
  let slowestMs = 0
  for (let kill = 0; kill < KILLS; kill++) {
    stored = await storedAbove(prisma, stored + 500n)
    const acknowledged = ledger.acknowledged()
    await postgres.kill()
    await delay(DOWN_MS)
    expect(ledger.acknowledged(), 'acknowledged while PostgreSQL is away').toBeGreaterThan(acknowledged)
    await postgres.start()
    const upAt = performance.now()
    stored = await storedAbove(prisma, stored)
    slowestMs = Math.max(slowestMs, performance.now() - upAt)
  }
  posting.abort()
  await load
  const counts = await ledger.count(prisma)
  await settleAccounts({ ...parts, database: prisma })

  expect(exits).toEqual([])
  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(slowestMs).toBeLessThan(onTheWall(WRITING_AGAIN_MS))
  const seconds = (slowestMs / 1000).toFixed(1)
  await noteResult(
    'F3',
    `${KILLS} kills, ${counts.acknowledged} logs: 0 lost, 0 doubled; writing again after ${seconds} s at most`,
  )
})
