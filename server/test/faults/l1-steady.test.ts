/** An hour of steady ingest: nothing is lost, nothing becomes slow, nothing grows. */
import { expect, inject, test } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { startFleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { measureCapacity, percentile, watchMemoryOf } from './load.ts'
import { noteResult, onlyInFull, size } from './row.ts'

/** In the small size the marks of time and growth say nothing: a heap has not found its size by then, and others share the machine. */
const SECONDS = size(3600, 6)
const SHARE = 0.6
const ACKNOWLEDGED_MS = 150
const MAX_GROWTH = 0.1
const MAX_MB = { api: 250, writer: 300 }

test.skipIf(!inject('kafkaBrokers'))(
  'L1: steady ingest at 60 % of capacity (needs Kafka)',
  { timeout: size(4_800_000, 180_000) },
  async () => {
    await using fleet = await startFleet({ apis: 1, writers: 1 })
    const { stored: capacity } = await measureCapacity(fleet, size(20, 2))
    await using canary = startCanary(fleet.url)
    using api = watchMemoryOf(fleet.apis[0])
    using writer = watchMemoryOf(fleet.writers[0])
    const ledger = createLedger()
    const milliseconds: number[] = []
    await ledger.post({
      count: Infinity,
      perRequest: 100,
      clients: 8,
      perSecond: SHARE * capacity,
      url: fleet.url,
      signal: AbortSignal.timeout(SECONDS * 1000),
      onAnswer: (_status, ms) => milliseconds.push(ms),
    })
    const growth = { api: api.growth(), writer: writer.growth() }
    const counts = await ledger.count(fleet.database, 120_000)
    const seen = expectCanary(await canary.finish())
    await settleAccounts(fleet)

    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect([...ledger.answers.keys()]).toEqual([201])
    expect(fleet.fallen()).toEqual([])
    const p99 = percentile(milliseconds, 0.99)
    expect(p99).toBeLessThan(onlyInFull(ACKNOWLEDGED_MS))
    expect(Math.max(growth.api, growth.writer)).toBeLessThan(onlyInFull(MAX_GROWTH))
    expect(api.peakMb(), 'MB of the API').toBeLessThan(MAX_MB.api)
    expect(writer.peakMb(), 'MB of the writer').toBeLessThan(MAX_MB.writer)
    const rate = `${SECONDS} s at ${Math.round(SHARE * capacity)} logs/s, ${counts.acknowledged} logs: 0 lost, 0 doubled`
    const memory = (['api', 'writer'] as const).map((name) => {
      const peakMb = { api, writer }[name].peakMb()
      return `${name} ${Math.round(peakMb)} MB at most, ${Math.round(100 * growth[name])} % growth`
    })
    await noteResult('L1', `${rate}; acknowledged p99 ${Math.round(p99)} ms; ${memory.join(', ')}; ${seen}`)
  },
)
