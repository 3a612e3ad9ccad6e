/** Instances are stopped in an orderly way under load, one after the other, as a rolling restart does. */
import { expect } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { readPlaces, untilAllMoved, type Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'

const STOPS = size(20, 3)
/** The time that clients have to go elsewhere, and seven seconds. */
const EXIT_MS = timings.drainMs + 7000

export async function expectOrderlyStops(fleet: Fleet): Promise<void> {
  await using canary = startCanary(fleet.url)
  const ledger = createLedger()
  const posting = new AbortController()
  const load = ledger.post({
    count: Infinity,
    clients: 8,
    perSecond: size(4000, 1000),
    url: fleet.url,
    signal: posting.signal,
  })
  let slowestMs = 0
  for (let stop = 0; stop < STOPS; stop++) {
    const instances = [fleet.apis[stop % 2], fleet.writers[stop % 2]].filter((member) => member !== undefined)
    // An API that is new must be seen by the clients before the other one goes.
    await untilAllMoved(fleet, await readPlaces(fleet))
    await fleet.untilReady()
    for (const { code, ms } of await Promise.all(instances.map((member) => member.stop()))) {
      expect(code).toBe(0)
      slowestMs = Math.max(slowestMs, ms)
    }
    await Promise.all(instances.map((member) => member.start()))
  }
  posting.abort()
  await load
  const counts = await ledger.count(fleet.database)
  const seen = expectCanary(await canary.finish())
  await settleAccounts(fleet)

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(ledger.answers.get(0), `connections that failed: ${[...ledger.unanswered].join(', ')}`).toBeUndefined()
  expect(ledger.answers.get(503), 'refusals').toBeUndefined()
  expect(fleet.fallen()).toEqual([])
  expect(slowestMs).toBeLessThan(onTheWall(EXIT_MS))
  const ended = `ended after ${(slowestMs / 1000).toFixed(1)} s at most with code 0`
  const logs = `${STOPS} stops of an API and a writer, ${counts.acknowledged} logs: 0 lost, 0 doubled`
  await noteResult('F12', `${logs}, 0 connection errors, 0 refusals; ${ended}; ${seen}`)
}
