/** A writer comes to a topic that is far ahead of it while clients go on posting. */
import { expect, inject, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { messageOf } from '../support/message-of.ts'
import { createKafka } from '../../platform/kafka/kafka.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { watchMemoryOf } from './load.ts'
import { noteResult, size } from './row.ts'

const LAG = size(2_000_000, 40_000)
const LIVE_PER_SECOND = 2000
const MAX_MB = 300
const PATIENCE_MS = size(1_200_000, 120_000)
const AT_ONCE = 4000

test.skipIf(!inject('kafkaBrokers'))(
  'L3: a writer catches up under live load (needs Kafka)',
  { timeout: size(2_400_000, 240_000) },
  async () => {
    await using fleet = await startFleet({ apis: 1, writers: 0 })
    await fillTopic(fleet)
    await using canary = startCanary(fleet.url)
    const ledger = createLedger()
    const posting = new AbortController()
    const options = { count: Infinity, clients: 4, perSecond: LIVE_PER_SECOND, url: fleet.url }
    const load = ledger.post({ ...options, signal: posting.signal })
    const writer = fleet.add('writer', { LOG_LEVEL: 'info' })
    await writer.start()
    using memory = watchMemoryOf(writer)
    const first = await untilStored(fleet, 1)
    const postedAtFirst = ledger.acknowledged()
    const last = await untilStored(fleet, LAG)
    const seconds = (last.at - first.at) / 1000
    const live = (ledger.acknowledged() - postedAtFirst) / seconds
    // What is drained is what is stored beyond what arrives meanwhile.
    const drained = (last.stored - first.stored) / seconds - live
    await waitFor(
      async () => (await countStored(fleet)) >= LAG + ledger.acknowledged() - 2 * LIVE_PER_SECOND || undefined,
      PATIENCE_MS,
    )
    posting.abort()
    await load
    const counts = await ledger.count(fleet.database, PATIENCE_MS)
    const seen = expectCanary(await canary.finish(), PATIENCE_MS)
    await settleAccounts(fleet)

    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect(await fleet.database.log.count({ where: { resourceId: 'lag' } })).toBe(LAG)
    expect(drained / live).toBeGreaterThanOrEqual(2)
    expect(memory.peakMb()).toBeLessThan(MAX_MB)
    const joins = writer.program().output().split('reading from the stream').length - 1
    expect(joins, 'assignments, one of each of its two members').toBe(2)
    expect(fleet.fallen()).toEqual([])
    const rates = `drained at ${Math.round(drained)} logs/s beyond ${Math.round(live)} live ones`
    await noteResult(
      'L3',
      `${LAG} logs of lag: ${rates}; writer ${Math.round(memory.peakMb())} MB at most; 0 rebalances; ${seen}`,
    )
  },
)

/** Past the doors, as what an API has put there while no writer was up. */
async function fillTopic({ brokers, topic }: Fleet): Promise<void> {
  const onFatal = (error: Error) => {
    throw error
  }
  const options = { brokers, topic, partitions: 4, groupId: `${topic}-fill`, logger: testLogger, onFatal }
  const kafka = await createKafka(options)
  const now = Date.now()
  for (let from = 0; from < LAG; from += AT_ONCE) {
    const values = Array.from({ length: Math.min(AT_ONCE, LAG - from) }, (_, i) => encode(now - LAG + from + i))
    await kafka.publish(values.map((value, i) => ({ partition: i % kafka.partitions, value })))
  }
  await kafka.close()
}

function encode(timestampMs: number): Buffer {
  const absent = { traceId: null, spanId: null, commit: null, parentResourceId: null }
  const log = {
    id: randomUUID(),
    timestampMs,
    timestampUs: 0,
    level: 'info' as const,
    message: 'a log that had to wait',
    metadataJson: '{}',
  }
  return messageOf({ ...log, resourceId: 'lag', ...absent })
}

async function countStored({ database }: Fleet): Promise<number> {
  const { _sum } = await database.ingestOffset.aggregate({ _sum: { stored: true } })
  return Number(_sum.stored ?? 0n)
}

async function untilStored(fleet: Fleet, count: number): Promise<{ at: number; stored: number }> {
  return waitFor(async () => {
    const stored = await countStored(fleet)
    return stored >= count ? { at: performance.now(), stored } : undefined
  }, PATIENCE_MS)
}
