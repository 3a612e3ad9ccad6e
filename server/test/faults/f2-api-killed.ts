/** APIs are killed under load, in the middle of their answers; clients send the same logs with the same ids again. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import type { Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { noteResult, size } from './row.ts'

const KILLS = size(20, 3)
const LOGS_BETWEEN = size(20_000, 4000)

export async function expectRetriedLogsOnce(fleet: Fleet): Promise<void> {
  await using canary = startCanary(fleet.url)
  const ledger = createLedger()
  for (let kill = 0; kill < KILLS; kill++) {
    const load = ledger.post({ count: LOGS_BETWEEN, clients: 16, url: fleet.url })
    await delay(150)
    for (const api of fleet.apis.slice(kill % 2).slice(0, 1)) {
      await api.kill()
      await api.start()
    }
    await load
  }
  const counts = await ledger.count(fleet.database)
  const seen = expectCanary(await canary.finish())
  await settleAccounts(fleet)

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(counts.acknowledged).toBeGreaterThanOrEqual(KILLS * LOGS_BETWEEN)
  const cut = ledger.answers.get(0) ?? 0
  expect(cut, 'requests that were cut off').toBeGreaterThan(0)
  expect(fleet.fallen()).toEqual([])
  const cuts = `${cut} requests without an answer`
  await noteResult('F2', `${KILLS} kills, ${counts.acknowledged} logs, ${cuts}: 0 lost, 0 doubled; ${seen}`)
}
