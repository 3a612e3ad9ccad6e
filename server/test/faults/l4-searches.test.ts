/** Searches that have to read nearly everything, while logs come in at 60 % of what the product can take. */
import { expect, inject, test } from 'vitest'
import { ask } from './client.ts'
import { startFleet } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { measureCapacity, percentile } from './load.ts'
import { isFull, noteResult, size } from './row.ts'

const SEARCHES = size(20, 4)
const SHARE = 0.6
const TIMEOUT_MS = 5000
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
    const { stored: capacity } = await measureCapacity(fleet, size(60, 4))
    const ledger = createLedger()
    /** The p99 of an acknowledgement while the work runs. */
    const acknowledgedDuring = async (work: () => Promise<unknown>) => {
      const milliseconds: number[] = []
      const done = new AbortController()
      const posting = ledger.post({
        count: Infinity,
        perRequest: 100,
        clients: 8,
        perSecond: SHARE * capacity,
        url: fleet.url,
        signal: done.signal,
        onAnswer: (_status, ms) => milliseconds.push(ms),
      })
      await work()
      done.abort()
      await posting
      return percentile(milliseconds, 0.99)
    }
    const seconds = (count: number) => () => new Promise((resolve) => setTimeout(resolve, count * 1000))
    await acknowledgedDuring(seconds(size(20, 2)))
    const alone = await acknowledgedDuring(seconds(size(60, 5)))
    const searches: { ms: number; code: string }[] = []
    const busy = await acknowledgedDuring(async () => {
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
    expect(longestMs).toBeLessThan(isFull ? 1.1 * TIMEOUT_MS : 2 * TIMEOUT_MS)
    expect(rise).toBeLessThan(isFull ? 0.25 : 100)
  },
)
