/** The rows that need two APIs and two writers, one after the other on the same ones; each begins with all of them ready. */
import { describe, inject, test } from 'vitest'
import { expectKilledWritersReplaced } from './f1-writer-killed.ts'
import { expectOrderlyStops } from './f12-stopped.ts'
import { expectRetriedLogsOnce } from './f2-api-killed.ts'
import { expectZombiesFenced } from './f8-zombie.ts'
import { expectWritersComeAndGo } from './f9-writers-come-and-go.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { expectCanaryNotices, expectCanaryGreen } from './l7-canary.ts'
import { size, timings } from './row.ts'
import { shared } from './shared.ts'

const theFleet = shared(() => startFleet({ timings }))

async function ready(): Promise<Fleet> {
  const fleet = await theFleet()
  await fleet.restore()
  return fleet
}

describe.skipIf(!inject('kafkaBrokers'))('on two APIs and two writers (needs Kafka)', () => {
  const timeout = size(1_800_000, 240_000)

  test('L7: ten known records a second', { timeout }, async () => expectCanaryGreen(await ready()))
  test('L7: it sees what is lost', { timeout }, async () => expectCanaryNotices(await ready()))
  test('F1: writers are killed with -9', { timeout }, async () => expectKilledWritersReplaced(await ready()))
  test('F2: APIs are killed with -9, clients send again', { timeout }, async () => expectRetriedLogsOnce(await ready()))
  test('F9: writers join and leave', { timeout }, async () => expectWritersComeAndGo(await ready()))
  test('F12: SIGTERM under load, clients honour readiness', { timeout }, async () => expectOrderlyStops(await ready()))
  test('F8: a writer comes back from beyond its session', { timeout }, async () => expectZombiesFenced(await ready()))
})
