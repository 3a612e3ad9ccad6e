/** The canary by itself: it is green while nothing happens, and it notices what it is there for. The other rows say what it saw in them. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectCanary, startCanary } from './canary.ts'
import type { Fleet } from './fleet.ts'
import { noteResult, size } from './row.ts'

const SECONDS = size(60, 4)

export async function expectCanaryGreen(fleet: Fleet): Promise<void> {
  await using canary = startCanary(fleet.url)
  await delay(SECONDS * 1000)
  const result = await canary.finish()
  expect(result.sent).toBeGreaterThan(5 * SECONDS)
  await noteResult('L7', `${SECONDS} s: ${expectCanary(result)}`)
}

export async function expectCanaryNotices(fleet: Fleet): Promise<void> {
  await using canary = startCanary(fleet.url)
  await canary.untilGreen()
  await fleet.database.$executeRaw`DELETE FROM logs WHERE resource_id = ${canary.run} AND message = '0'`
  expect(await canary.finish()).toMatchObject({ missing: 1, doubled: 0 })
}
