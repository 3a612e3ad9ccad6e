/** Searches that have to read nearly everything, while logs come in at 60 % of what the product can take. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { TIMINGS } from '../../platform/timings.ts'
import { ask } from './client.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { measureCapacity, percentile } from './load.ts'
import { isFull, noteResult, onlyInFull, size } from './row.ts'

const SEARCHES = size(20, 1)
const SHARE = 0.6
const MAX_RISE = 0.25
/** Each has one slowly absent thing more, so that none finds the other's pages warm and its own answer there. */
const HEAVY = (i: number) => ({
  or: [{ message: { regex: `(${i}[0-9]*)+x$` } }, { metadata: { path: ['a'], op: { contains: `${i}x` } } }],
})
const QUERY = 'query ($where: LogFilter) { logs(where: $where, first: 100) { nodes { id } } }'

test.skipIf(!inject('kafkaBrokers'))(
  'L4: heavy searches under load (needs Kafka)',
  { timeout: size(900_000, 240_000) },
  async () => {
    await using fleet = await startFleet({ apis: 1, writers: 1 })
    const { stored: capacity } = await measureCapacity(fleet, size(60, 2))
    const ledger = createLedger()
    const load = { fleet, ledger, perSecond: SHARE * capacity }
    // A few seconds on a machine that others share tell no p99: in the small size nobody compares.
    if (isFull) await acknowledgedDuring(load, () => delay(20_000))
    const alone = isFull ? await acknowledgedDuring(load, () => delay(60_000)) : Infinity
    const searches: { ms: number; code: string }[] = []
    const busy = await acknowledgedDuring(load, async () => {
      for (let i = 0; i < SEARCHES; i++) {
        const answer = await ask(fleet.url(), { query: QUERY, variables: { where: HEAVY(i) } })
        searches.push({ ms: answer.ms, code: answer.errors?.[0]?.extensions.code ?? 'answered' })
      }
    })
    const counts = await ledger.count(fleet.database, 120_000)

    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect(searches.map(({ code }) => code).filter((code) => !['answered', 'QUERY_TIMEOUT'].includes(code))).toEqual([])
    const longestMs = Math.max(...searches.map(({ ms }) => ms))
    const stopped = searches.filter(({ code }) => code === 'QUERY_TIMEOUT').length
    const rise = busy / alone - 1
    await noteResult(
      'L4',
      `${SEARCHES} searches, ${stopped} of them stopped, the longest ${Math.round(longestMs)} ms; acknowledged p99 ${Math.round(alone)} ms before, ${Math.round(busy)} ms meanwhile (${Math.round(100 * rise)} % more) at ${Math.round(SHARE * capacity)} logs/s`,
    )
    expect(longestMs).toBeLessThan((isFull ? 1.1 : 2) * TIMINGS.queryTimeoutMs)
    expect(rise).toBeLessThan(onlyInFull(MAX_RISE))
  },
)

type Load = { fleet: Fleet; ledger: Ledger; perSecond: number }

/** The p99 of an acknowledgement while the work runs, in milliseconds. */
async function acknowledgedDuring({ fleet, ledger, perSecond }: Load, work: () => Promise<unknown>): Promise<number> {
  const milliseconds: number[] = []
  const done = new AbortController()
  const posting = ledger.post({
    count: Infinity,
    perRequest: 100,
    clients: 8,
    perSecond,
    url: fleet.url,
    signal: done.signal,
    onAnswer: (_status, ms) => milliseconds.push(ms),
  })
  await work()
  done.abort()
  await posting
  return percentile(milliseconds, 0.99)
}
