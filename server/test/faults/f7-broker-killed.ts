/** The only broker is killed under load: clients are told to come back, and everything goes on by itself once it is back. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import type { OwnBroker } from './brokers.ts'
import { startOnlooker } from './f7-onlooker.ts'
import { createLedger } from './ledger.ts'
import { isFull, noteResult, onTheWall, size, timings } from './row.ts'
import { storedAbove } from './servers.ts'

const KILLS = size(10, 2)
/** Longer than a request waits to be durable; every second time it comes back at once. */
const DOWN_MS = size(2, 1.1) * timings.publishTimeoutMs
/** The writer's old place in the group may have to end first, and so may a publish that is under way. */
const RESUMED_MS = timings.sessionTimeoutMs + timings.publishTimeoutMs + 10_000

export async function expectKilledBrokerSurvived(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `f7-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts })
  await program.untilUp()
  await using onlooker = await startOnlooker(parts)
  const exits: string[] = []
  void program.ended.then(() => exits.push(program.output()))

  const ledger = createLedger()
  const posting = new AbortController()
  const options = {
    count: Infinity,
    perRequest: 5,
    clients: 4,
    perSecond: size(Infinity, 500),
    signal: posting.signal,
  }
  const load = ledger.post({ ...options, url: () => program.url })
  const downs = Array.from({ length: KILLS }, (_, i) => (i % 2 === 0 ? DOWN_MS : 0))
  // The row is about kills; a broker that hangs for a while is the worse one for kafkajs, which does not see it go.
  const outages = [...downs.map(kill), ...(isFull ? [freeze] : [])]
  let slowestMs = 0
  let stored = 0n
  for (const outage of outages) {
    stored = await storedAbove(database.prisma, stored + 200n)
    await outage(broker, program.url)
    const upAt = performance.now()
    const acknowledged = ledger.acknowledged()
    await waitFor(async () => (ledger.acknowledged() > acknowledged ? true : undefined), 120_000)
    stored = await storedAbove(database.prisma, stored, 120_000)
    slowestMs = Math.max(slowestMs, performance.now() - upAt)
  }
  posting.abort()
  await load
  const counts = await ledger.count(database.prisma)
  await settleAccounts({ ...parts, database: database.prisma })
  const followed = await onlooker.expectWhole()

  expect(exits).toEqual([])
  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(slowestMs).toBeLessThan(onTheWall(RESUMED_MS))
  const seen = `${counts.acknowledged} logs, ${ledger.answers.get(503) ?? 0} refusals with Retry-After: 0 lost, 0 doubled; a follower saw each of ${followed} records once`
  await noteResult(
    'F7',
    `${KILLS} kills, ${seen}; acknowledging and storing again after ${(slowestMs / 1000).toFixed(1)} s at most`,
  )
}

type Outage = (broker: OwnBroker, url: string) => Promise<void>

function kill(downMs: number): Outage {
  return async (broker, url) => {
    await broker.kill()
    if (downMs > 0) await Promise.all([delay(downMs), expectRefusal(url)])
    await broker.start()
  }
}

const freeze: Outage = async (broker, url) => {
  await broker.freeze()
  await Promise.all([delay(DOWN_MS), expectRefusal(url)])
  await broker.thaw()
}

async function expectRefusal(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers,
    body: '{"message":"while it is away"}',
  })
  expect({ status: answer.status, retryAfter: answer.headers.get('retry-after') }).toEqual({
    status: 503,
    retryAfter: '1',
  })
  const ready = await fetch(`${url}/readyz`)
  expect(ready.status, 'readiness while the broker is away').toBe(503)
}
