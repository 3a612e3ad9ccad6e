/** Three times as much as it can take: what it cannot take it refuses, and it stays itself. */
import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { startFleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { measureCapacity, percentile, watchMemoryOf } from './load.ts'
import { noteResult, onTheWall, size } from './row.ts'

const SECONDS = size(60, 4)
const TIMES = 3
const CLIENTS = 300
const PER_REQUEST = 1000
const MAX_MB = 450
const NORMAL_MS = 150
const NORMAL_AGAIN_MS = 30_000
/** What the container's health check waits for. */
const ALIVE_MS = 5000
/** Until the writer has caught up with what was taken. */
const CAUGHT_UP_MS = size(300_000, 120_000)

test.skipIf(!inject('kafkaBrokers'))(
  'L2: three times the capacity (needs Kafka)',
  { timeout: size(900_000, 240_000) },
  async () => {
    await using fleet = await startFleet({ apis: 0, writers: 0, alls: 1 })
    const { accepted: capacity } = await measureCapacity(fleet, size(10, 2))
    await using canary = startCanary(fleet.url)
    using memory = watchMemoryOf(fleet.members[0])
    const ledger = createLedger()
    const overload = AbortSignal.timeout(SECONDS * 1000)
    const probing = probe(fleet.url, overload)
    await ledger.post({
      count: Infinity,
      perRequest: PER_REQUEST,
      clients: CLIENTS,
      perSecond: TIMES * capacity,
      url: fleet.url,
      signal: overload,
    })
    const aliveMs = Math.max(...(await probing))
    const normalMs = await untilNormal(fleet.url)
    const counts = await ledger.count(fleet.database, CAUGHT_UP_MS)
    const seen = expectCanary(await canary.finish(), CAUGHT_UP_MS)
    await settleAccounts(fleet)

    // The ledger itself refuses a 503 without Retry-After, and any other answer.
    expect(ledger.answers.get(0), `requests without an answer: ${[...ledger.unanswered].join(', ')}`).toBeUndefined()
    expect(counts).toMatchObject({ lost: [], doubled: [], stored: counts.acknowledged })
    expect(fleet.fallen()).toEqual([])
    expect(aliveMs, 'a new connection that asks whether the server lives').toBeLessThan(onTheWall(ALIVE_MS))
    expect(memory.peakMb()).toBeLessThan(MAX_MB)
    expect(normalMs).toBeLessThan(onTheWall(NORMAL_AGAIN_MS))
    const load = `${SECONDS} s at ${TIMES} × ${Math.round(capacity)} logs/s, ${CLIENTS} clients`
    const answers = `${ledger.answers.get(201) ?? 0} × 201, ${ledger.answers.get(503) ?? 0} × 503 with Retry-After`
    const alive = `said to live within ${(aliveMs / 1000).toFixed(1)} s`
    const calm = `normal again after ${(normalMs / 1000).toFixed(1)} s`
    const stored = `${counts.stored} logs stored = acknowledged`
    await noteResult(
      'L2',
      `${load}: ${answers}; ${stored}; ${Math.round(memory.peakMb())} MB at most; ${alive}; ${calm}; ${seen}`,
    )
  },
)

/** Asks again and again whether the server lives, each time on a connection of its own; how long each answer took, in milliseconds. */
async function probe(url: () => string, until: AbortSignal): Promise<number[]> {
  const milliseconds: number[] = []
  while (!until.aborted) {
    const start = performance.now()
    const isAlive = await new Promise<boolean>((resolve) => {
      get(`${url()}/livez`, { agent: false }, (answer) => resolve(answer.resume().statusCode === 200)).on('error', () =>
        resolve(false),
      )
    })
    milliseconds.push(isAlive ? performance.now() - start : Infinity)
    await delay(500)
  }
  return milliseconds
}

/** Milliseconds until a hundred single logs in a row are all taken, 99 of them at once. */
async function untilNormal(url: () => string): Promise<number> {
  const start = performance.now()
  await waitFor(async () => {
    const ledger = createLedger()
    const milliseconds: number[] = []
    const onAnswer = (status: number, ms: number) => milliseconds.push(status === 201 ? ms : Infinity)
    await ledger.post({ count: 100, perRequest: 1, clients: 1, url, onAnswer })
    return percentile(milliseconds, 0.99) < NORMAL_MS ? true : undefined
  }, 2 * NORMAL_AGAIN_MS)
  return performance.now() - start
}
