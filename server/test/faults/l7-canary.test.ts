/** The canary by itself: it is green while nothing happens, and it notices what it is there for. The other rows say what it saw in them. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { expectCanary, startCanary } from './canary.ts'
import { startFleet } from './fleet.ts'
import { noteResult, size } from './row.ts'

const SECONDS = size(60, 4)

test.skipIf(!inject('kafkaBrokers'))('L7: ten known records a second (needs Kafka)', { timeout: 180_000 }, async () => {
  await using fleet = await startFleet({ apis: 1, writers: 1 })
  await using canary = startCanary(fleet.url)
  await delay(SECONDS * 1000)
  const result = await canary.finish()
  expect(result.sent).toBeGreaterThan(5 * SECONDS)
  await noteResult('L7', `${SECONDS} s: ${expectCanary(result)}`)
})

test.skipIf(!inject('kafkaBrokers'))('L7: it sees what is lost (needs Kafka)', { timeout: 60_000 }, async () => {
  await using fleet = await startFleet({ apis: 1, writers: 1 })
  await using canary = startCanary(fleet.url)
  await canary.untilGreen()
  await fleet.database.$executeRaw`DELETE FROM logs WHERE message = '0'`
  expect(await canary.finish()).toMatchObject({ missing: 1, doubled: 0 })
})
