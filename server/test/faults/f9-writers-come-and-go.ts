/** A writer joins or leaves again and again, and the partitions are dealt anew. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import type { Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { noteResult, size, timings } from './row.ts'
import { storedAbove } from './servers.ts'

const CHANGES = size(60, 4)
const CALM_SECONDS = size(30, 3)
const EVERY_MS = timings.sessionTimeoutMs / 2
const MIN_SHARE = 0.3
const VISIBLE_MS = timings.sessionTimeoutMs + 5000

export async function expectWritersComeAndGo(fleet: Fleet): Promise<void> {
  await using canary = startCanary(fleet.url)
  const ledger = createLedger()
  const posting = new AbortController()
  const options = { perRequest: 100, clients: 4, perSecond: size(Infinity, 2000), url: fleet.url }
  const load = ledger.post({ ...options, count: Infinity, signal: posting.signal })
  await storedAbove(fleet.database, (await storedAbove(fleet.database, -1n)) + 5000n)
  const calm = await measureRate(fleet, () => delay(CALM_SECONDS * 1000))
  const shaken = await measureRate(fleet, changeWriters)
  posting.abort()
  await load
  const counts = await ledger.count(fleet.database, 120_000)
  const seen = expectCanary(await canary.finish(), VISIBLE_MS)
  await settleAccounts(fleet)

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(fleet.fallen()).toEqual([])
  expect(shaken / calm).toBeGreaterThan(MIN_SHARE)
  const rates = `${Math.round(shaken)} logs/s stored, ${Math.round((100 * shaken) / calm)} % of calm`
  await noteResult('F9', `${CHANGES} changes, ${counts.acknowledged} logs: 0 lost, 0 doubled; ${rates}; ${seen}`)
}

/** A third writer comes and goes. */
async function changeWriters(fleet: Fleet): Promise<void> {
  const third = fleet.add('writer')
  for (let change = 0; change < CHANGES; change++) {
    const pause = delay(EVERY_MS)
    const code = change % 2 === 0 ? await third.start().then(() => 0) : (await third.stop()).code
    expect(code).toBe(0)
    await pause
  }
}

/** Logs stored in a second while something happens. */
async function measureRate(fleet: Fleet, happen: (fleet: Fleet) => Promise<void>): Promise<number> {
  const before = await storedAbove(fleet.database, 0n)
  const start = performance.now()
  await happen(fleet)
  const stored = Number((await storedAbove(fleet.database, 0n)) - before)
  return stored / ((performance.now() - start) / 1000)
}
