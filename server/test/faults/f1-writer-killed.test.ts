/** Writers are killed under load: the other one takes over, or the same one comes back, and goes on where the table is. */
import { expect, inject, test } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { readPlaces, startFleet, untilAllMoved, type Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { isFull, noteResult, size } from './row.ts'
import { storedAbove } from './servers.ts'

const KILLS = size(20, 3)
const LOGS = size(1_000_000, 50_000)
/** Less than the writers can take: what has waited for them is soon stored. */
const PER_SECOND = size(3000, 2000)
/** The session of a consumer, after which its partitions are given away, and five seconds. */
const RESUMES_MS = 15_000

test.skipIf(!inject('kafkaBrokers'))(
  'F1: writers are killed with -9 (needs Kafka)',
  { timeout: size(1_800_000, 240_000) },
  async () => {
    await using fleet = await startFleet()
    await using canary = startCanary(fleet.url)
    const ledger = createLedger()
    const posting = new AbortController()
    const options = { clients: 4, url: fleet.url, perSecond: PER_SECOND }
    const load = ledger.post({ ...options, count: Infinity, signal: posting.signal })
    let slowestMs = 0
    for (let kills = 0; kills < KILLS;) {
      await untilAllMoved(fleet, await readPlaces(fleet))
      // What waits adds up over the kills, and the canary with it.
      await storedAbove(fleet.database, BigInt(ledger.acknowledged()) - 1n)
      // Every other time both at once, so that nobody is left to take over.
      const victims = kills % 3 === 1 ? fleet.writers : fleet.writers.slice(kills % 2).slice(0, 1)
      slowestMs = Math.max(slowestMs, await killAndResume(fleet, victims))
      kills += victims.length
    }
    posting.abort()
    await load
    if (ledger.acknowledged() < LOGS) await ledger.post({ ...options, count: LOGS - ledger.acknowledged() })
    const counts = await ledger.count(fleet.database, 120_000)
    const seen = expectCanary(await canary.finish(), RESUMES_MS)
    await settleAccounts(fleet)

    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect(counts.acknowledged).toBeGreaterThanOrEqual(LOGS)
    expect(fleet.fallen()).toEqual([])
    expect(slowestMs).toBeLessThan(isFull ? RESUMES_MS : 2 * RESUMES_MS)
    const resumed = `every partition moves again after ${(slowestMs / 1000).toFixed(1)} s at most`
    await noteResult('F1', `${KILLS} kills, ${counts.acknowledged} logs: 0 lost, 0 doubled; ${resumed}; ${seen}`)
  },
)

/** Milliseconds from the kill until every partition has moved beyond where it was then. */
async function killAndResume(fleet: Fleet, victims: Fleet['writers']): Promise<number> {
  const killedAt = performance.now()
  await Promise.all(victims.map((victim) => victim.kill()))
  const places = await readPlaces(fleet)
  await Promise.all(victims.map((victim) => victim.start()))
  await untilAllMoved(fleet, places)
  return performance.now() - killedAt
}
