/** A writer freezes in the middle of its work for longer than its session, another takes over, and the first wakes up with an old batch in its hands. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { readPlaces, sumMetric, untilAllMoved, type Fleet, type Member } from './fleet.ts'
import { freezesAt, isFrozen } from './freeze-itself.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'

const FREEZES = size(20, 2)
const RESUMES_MS = timings.sessionTimeoutMs + 5000
const FENCED = 'timberline_store_fenced_total'

export async function expectZombiesFenced(fleet: Fleet): Promise<void> {
  await Promise.all(fleet.writers.map((writer) => writer.stop()))
  const deciding = fleet.add('writer', freezesAt('decode'))
  const waiting = fleet.add('writer', freezesAt('sent'))
  await Promise.all([deciding.start(), waiting.start()])
  const duplicates = await countDuplicates(fleet)
  await using canary = startCanary(fleet.url)
  const ledger = createLedger()
  const posting = new AbortController()
  const options = { count: Infinity, clients: 4, perSecond: size(2000, 1000), url: fleet.url }
  const load = ledger.post({ ...options, signal: posting.signal })
  let slowestMs = 0
  let fenced = 0
  for (let freeze = 0; freeze < FREEZES; freeze++) {
    const zombie = freeze % 2 === 0 ? deciding : waiting
    await untilAllMoved(fleet, await readPlaces(fleet))
    slowestMs = Math.max(slowestMs, await freezeUntilReplaced(fleet, zombie))
    zombie.thaw()
    // What had been sent is kept, and then its writer knows that it is late: only what was not sent yet can meet the fence.
    if (zombie === deciding) fenced = await untilFenced(zombie, fenced)
  }
  posting.abort()
  await load
  const counts = await ledger.count(fleet.database)
  const seen = expectCanary(await canary.finish(), RESUMES_MS)
  await settleAccounts(fleet)

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  // Nothing was sent twice, so whatever the zombie has stored, or moved back, would be here.
  expect(await countDuplicates(fleet)).toBe(duplicates)
  expect(fleet.fallen()).toEqual([])
  expect(slowestMs).toBeLessThan(onTheWall(RESUMES_MS))
  const replaced = `replaced after ${(slowestMs / 1000).toFixed(1)} s at most`
  const changed = `the zombie changed 0 rows, ${fenced} transactions fenced off`
  await noteResult(
    'F8',
    `${FREEZES} freezes, ${counts.acknowledged} logs: 0 lost, 0 doubled; ${replaced}; ${changed}; ${seen}`,
  )
}

async function countDuplicates({ database }: Fleet): Promise<bigint> {
  const { _sum } = await database.ingestOffset.aggregate({ _sum: { duplicates: true } })
  return _sum.duplicates ?? 0n
}

/** Milliseconds from the freeze until every partition has moved, twice: the first time may be what the other one had in hand. */
async function freezeUntilReplaced(fleet: Fleet, zombie: Member): Promise<number> {
  const pid = zombie.program().pid ?? 0
  process.kill(pid, 'SIGUSR2')
  await waitFor(async () => ((await isFrozen(pid)) ? true : undefined))
  const frozenAt = performance.now()
  const places = await untilAllMoved(fleet, await readPlaces(fleet))
  await untilAllMoved(fleet, places)
  return performance.now() - frozenAt
}

async function untilFenced(zombie: Member, before: number): Promise<number> {
  return waitFor(async () => {
    const fenced = await sumMetric([zombie], FENCED)
    return fenced > before ? fenced : undefined
  }, 30_000)
}
