/**
 * Writers are killed under load, poison on the topic: the other one takes over, or the same one comes back, and goes on where the
 * table is. Whoever asks for the account meanwhile finds every record in it.
 */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { produce } from '../support/produce.ts'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { expectBalanced, readAccount, sampleAccount, type Account } from './f1-account.ts'
import { readPlaces, untilAllMoved, type Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { POISON } from './poison.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'
import { storedAbove } from './servers.ts'

const KILLS = size(20, 3)
const LOGS = size(1_000_000, 10_000)
/** Less than the writers can take: what has waited for them is soon stored. */
const PER_SECOND = size(3000, 2000)
/** The session of a consumer, after which its partitions are given away, and five seconds. */
const RESUMES_MS = timings.sessionTimeoutMs + 5000

export async function expectKilledWritersReplaced(fleet: Fleet): Promise<void> {
  const before = { ...(await readAccount(fleet.url())), rows: await fleet.database.log.count() }
  await using samples = sampleAccount(fleet.url)
  await using canary = startCanary(fleet.url)
  const ledger = createLedger()
  const posting = new AbortController()
  const options = { clients: 4, url: fleet.url, perSecond: PER_SECOND }
  const load = ledger.post({ ...options, count: Infinity, signal: posting.signal })
  let slowestMs = 0
  let poisoned = 0
  for (let kills = 0; kills < KILLS;) {
    await untilAllMoved(fleet, await readPlaces(fleet))
    // What waits adds up over the kills, and the canary with it.
    await storedAbove(fleet.database, BigInt(before.stored + ledger.acknowledged()) - 1n)
    await produce(
      fleet.brokers,
      fleet.topic,
      POISON.map(({ make }) => make()),
    )
    poisoned += POISON.length
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
  await expectAccount(fleet, { before, poisoned, acknowledged: counts.acknowledged })
  const accounts = await samples.stop()

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(counts.acknowledged).toBeGreaterThanOrEqual(LOGS)
  expect(fleet.fallen()).toEqual([])
  expectBalanced(accounts)
  expect(accounts.filter(({ lagRecords }) => lagRecords > 0).length).toBeGreaterThan(KILLS)
  expect(Math.max(...accounts.map(({ lagSeconds }) => lagSeconds))).toBeGreaterThan(1)
  expect(slowestMs).toBeLessThan(onTheWall(RESUMES_MS))
  const resumed = `every partition moves again after ${(slowestMs / 1000).toFixed(1)} s at most`
  const logs = `${KILLS} kills, ${counts.acknowledged} logs and ${poisoned} of poison: 0 lost, 0 doubled`
  await noteResult('F1', `${logs}; ${accounts.length} accounts add up; ${resumed}; ${seen}`)
}

/** Milliseconds from the kill until every partition has moved beyond where it was then. */
async function killAndResume(fleet: Fleet, victims: Fleet['writers']): Promise<number> {
  const killedAt = performance.now()
  await Promise.all(victims.map((victim) => victim.kill()))
  const places = await readPlaces(fleet)
  await Promise.all(victims.map((victim) => victim.start()))
  await untilAllMoved(fleet, places)
  return performance.now() - killedAt
}

type Expected = { before: Account & { rows: number }; poisoned: number; acknowledged: number }

/** At rest the account says what the topic and the tables hold, and the metrics say the same. */
async function expectAccount(fleet: Fleet, { before, poisoned, acknowledged }: Expected): Promise<void> {
  const accounts = await settleAccounts(fleet)
  const end = await waitFor(async () => {
    const account = await readAccount(fleet.url())
    return account.lagRecords === 0 ? account : undefined
  })
  const deadLettered = before.deadLettered + poisoned
  expect(end).toMatchObject({
    accepted: Number(accounts.reduce((sum, account) => sum + account.end, 0n)),
    stored: before.stored + (await fleet.database.log.count()) - before.rows,
    deadLettered,
    expired: 0,
    skipped: 0,
    lagSeconds: 0,
  })
  expect(end.accepted).toBeGreaterThanOrEqual(before.accepted + acknowledged + poisoned)
  const metrics = await (await fetch(`${fleet.writers[0]?.program().url}/metrics`)).text()
  expect(metrics).toContain(`timberline_pipeline_records{state="stored"} ${end.stored}\n`)
  expect(metrics).toContain(`timberline_pipeline_records{state="dead_lettered"} ${deadLettered}\n`)
  expect(metrics).toContain('timberline_pipeline_records{state="lag"} 0\n')
}
