/** An hour of steady ingest beside clients that come and go and want as much as they can get: what they do in rows H1 to H10, two at a time. */
import { expect, inject, test } from 'vitest'
import { startForwarder } from '../support/forwarder.ts'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import type { Product } from './client.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { expectValuesBounded } from './h1-values.ts'
import { expectScansAnswered } from './h10-path-scans.ts'
import { expectMetadataBearable } from './h2-metadata.ts'
import { expectTailsBearable } from './h3-tails.ts'
import { expectUnreadCut } from './h4-readers.ts'
import { expectStalledUploadsCut } from './h4-stalled-uploads.ts'
import { expectUnreadTailsCut } from './h4-tails.ts'
import { expectHeavyQuestionsAlone } from './h5-heavy-questions.ts'
import { expectAnswersBounded } from './h6-answers.ts'
import { expectStrangersRefused } from './h7-strangers.ts'
import { expectDayGivenUp } from './h9-new-resources.ts'
import { createLedger } from './ledger.ts'
import { measureCapacity, percentile, watchMemoryOf } from './load.ts'
import { asPart, clientTimings, isFull, noteResult, onlyInFull, size } from './row.ts'

const SECONDS = size(3600, 8)
const SHARE = 0.6
const MAX_GROWTH = 0.15
/** Two rows at a time, of which each may have what is asked of it alone (450 MB); the compose file gives a process 1 GiB. */
const MAX_RESIDENT_MB = 768
/** Another client than those of the rows. */
const SENDER = '127.0.0.9'

type Row = { name: string; run: (product: Product) => Promise<void> }

/** At the same time as the other lane. */
const LANES: readonly (readonly Row[])[] = [
  [
    { name: 'H1', run: expectValuesBounded },
    { name: 'H3', run: expectTailsBearable },
    { name: 'H5', run: expectHeavyQuestionsAlone },
    { name: 'H2', run: expectMetadataBearable },
  ],
  [
    { name: 'H10', run: expectScansAnswered },
    { name: 'H7', run: expectStrangersRefused },
    { name: 'H4 uploads', run: expectStalledUploadsCut },
    { name: 'H4 readers', run: expectUnreadCut },
    { name: 'H6', run: expectAnswersBounded },
    { name: 'H4 tails', run: expectUnreadTailsCut },
  ],
]
/** At first, for a day is given up once. */
const FIRST: Row = { name: 'H9', run: expectDayGivenUp }

/** What the rows ask of a product, of one API of a fleet. */
function productOf({ apis: [api], database }: Fleet): Product {
  if (!api) throw new Error('a fleet has an API')
  const { url, pid = 0, output } = api.program()
  return { url, pid, prisma: database, output }
}

/** The rows' own marks are for a product that has nothing else to do; whether one missed them is told, and no failure. */
async function trouble(product: Product, until: AbortSignal): Promise<string> {
  const seen = new Map<string, { times: number; missed: number }>()
  async function runRow({ name, run }: Row): Promise<void> {
    const row = seen.get(name) ?? { times: 0, missed: 0 }
    seen.set(name, row)
    row.times++
    await run(product).catch((error: unknown) => {
      row.missed++
      if (isFull) console.error(`${name} missed a mark:`, error)
    })
  }
  const keepRunning = async (rows: readonly Row[]) => {
    while (!until.aborted) for (const row of rows) if (!until.aborted) await runRow(row)
  }
  await runRow(FIRST)
  await Promise.all(LANES.map(keepRunning))
  return [...seen].map(([name, { times, missed }]) => `${name} ${times} (${missed})`).join(', ')
}

test.skipIf(!inject('kafkaBrokers'))(
  'H13: steady ingest at 60 % of capacity beside the clients of H1 to H10 (needs Kafka)',
  { timeout: size(6_000_000, 240_000) },
  async () => {
    await using fleet = await startFleet({ apis: 1, writers: 1, timings: clientTimings })
    await using forwarder = await startForwarder(fleet.url(), SENDER)
    const door = { ...fleet, url: () => forwarder.url }
    const { stored: capacity } = await measureCapacity({ ...door, database: fleet.database }, size(20, 2))
    const product = productOf(fleet)
    await using canary = startCanary(door.url)
    using api = watchMemoryOf(fleet.apis[0])
    using writer = watchMemoryOf(fleet.writers[0])
    const ledger = createLedger()
    const milliseconds: number[] = []
    const until = AbortSignal.timeout(SECONDS * 1000)
    const startMs = performance.now()
    const sending = ledger.post({
      count: Infinity,
      perRequest: 100,
      clients: 8,
      perSecond: SHARE * capacity,
      url: door.url,
      signal: until,
      onAnswer: (_status, ms) => milliseconds.push(ms),
    })
    const [rows] = await Promise.all([asPart(() => trouble(product, until)), sending])
    const seconds = (performance.now() - startMs) / 1000
    const growth = { api: api.growth(), writer: writer.growth() }
    const counts = await ledger.count(fleet.database, 120_000)
    const song = expectCanary(await canary.finish())
    await settleAccounts(fleet)

    const memory = (['api', 'writer'] as const).map((name) => {
      const peakMb = { api, writer }[name].peakMb()
      return `${name} ${Math.round(peakMb)} MB at most, ${Math.round(100 * growth[name])} % growth`
    })
    await noteResult(
      'H13',
      `${Math.round(seconds)} s at up to ${Math.round(SHARE * capacity)} logs/s, ${counts.acknowledged} logs: 0 lost, 0 doubled; acknowledged p99 ${Math.round(percentile(milliseconds, 0.99))} ms; ${memory.join(', ')}; ${song}; rows that ran beside it, and how often beyond a mark of their own: ${rows}`,
    )
    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect([...ledger.answers.keys()]).toEqual([201])
    expect(fleet.fallen()).toEqual([])
    expect(api.peakMb(), 'MB of the API').toBeLessThan(MAX_RESIDENT_MB)
    expect(Math.max(growth.api, growth.writer)).toBeLessThan(onlyInFull(MAX_GROWTH))
  },
)
