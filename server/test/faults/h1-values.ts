/** Small bodies that unfold to millions of values, at every door and in every encoding: refused or cut, while everybody else is served. */
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { ingest, send, type Product } from './client.ts'
import { asked, filled, HOSTILE, some, type Hostile } from './h1-shapes.ts'
import { residentBytes, watchMemory } from './memory.ts'
import { askOften, settle } from './refusals.ts'
import { isFull, MAX_RESIDENT_MB, noteResult, size } from './row.ts'

const MARK_MS = 250
const MARK_MEGABYTES = 64
/** Other tests keep the machine busy at the small size. */
const FACTOR = isFull ? 1 : 20
/** A machine that others share keeps everybody waiting now and then: what is beyond the mark is sent again, and the least wait counts. */
const TRIES = 3

/** At the small size one of each kind. */
const SMALL = [
  'millions of logs and a huge number, /public/ingest, json, gzip',
  'a wide object behind braces in a string, /public/ingest, json, br',
  'as many values as there may be, /public/ingest, json, zstd',
  'a huge number in the largest log, /public/ingest, json, identity',
  'lines of more than a million values, /public/ingest, x-ndjson, zstd',
  'a line of millions of values beside a good one, /public/ingest, json-seq, gzip',
  'the most filters of a query, /graphql, json, identity',
  'the most logs of a request, /graphql, json, gzip',
]

/** What was answered where it is not what has to be. */
type Attack = { name: string; prepare: () => (product: Product) => Promise<string | undefined> }

/** An operation of GraphQL is refused with a status of 200, and the code says why. */
const isRefused = (text: string) => /"code":"(BAD_USER_INPUT|PAYLOAD_TOO_LARGE|QUERY_TOO_COMPLEX)"/.test(text)

function overHttp({ name, make, statuses }: Hostile): Attack {
  return {
    name,
    prepare() {
      const sent = make()
      return async ({ url }) => {
        const { status, text } = await send(url, sent)
        return statuses.includes(status) && (status !== 200 || isRefused(text))
          ? undefined
          : `${status} ${text.slice(0, 200)}`
      }
    },
  }
}

const TAIL = 'subscription ($w: LogFilter) { logTail(where: $w) { __typename } }'

const overSocket = (filters: number): Attack => ({
  name: `${filters} filters, WebSocket`,
  prepare() {
    const payload = asked(TAIL, `{"w":{"or":[${some(filters, () => '{}')}]}}`)
    return async ({ url }) => {
      using client = await openWebSocket(url)
      await client.init()
      client.say(`{"type":"subscribe","id":"1","payload":${payload}}`)
      const answer = JSON.stringify(await Promise.race([client.firstReply('1'), client.untilClosed()]))
      return isRefused(answer) || answer.includes('1009') ? undefined : answer.slice(0, 200)
    }
  },
})

const byExport = (open: string, part: string, close: string): Attack => ({
  name: `${open}, export`,
  prepare() {
    const where = encodeURI(open + filled(part, 5000) + close)
    return async ({ url }) => {
      const answer = await fetch(`${url}/export?where=${where}`)
      const text = await answer.text()
      return answer.status === 400 ? undefined : `${answer.status} ${text.slice(0, 200)}`
    }
  },
})

const ATTACKS: readonly Attack[] = [
  ...HOSTILE.filter(({ name }) => isFull || SMALL.includes(name)).map(overHttp),
  overSocket(20_000),
  overSocket(3_000_000),
  byExport('{"or":[', '{}', ']}'),
  byExport('{"message":{"in":[', '""', ']}}'),
]

/** As large as the largest body, because what memory an ordinary one takes is no surprise; refused log by log, because storing is none of this. */
const ORDINARY = JSON.stringify(
  Array.from({ length: 10_000 }, () => ({ id: 'none', message: 'm'.repeat(size(1900, 400)) })),
)

export async function expectValuesBounded(product: Product): Promise<void> {
  for (let i = 0; i < size(5, 1); i++) await ingest(product.url, ORDINARY, { 'timberline-strict': 'true' })
  const startBytes = await residentBytes(product.pid)
  await using memory = await watchMemory(product.pid)
  const wrong: string[] = []
  const waits: { name: string; ms: number }[] = []
  for (const { name, prepare } of ATTACKS) {
    // Before the others are asked: what this process is busy with is no wait.
    const attack = prepare()
    let leastMs = Infinity
    for (let i = 0; i < TRIES && leastMs > FACTOR * MARK_MS; i++) {
      const others = askOften(product.url)
      const answer = await attack(product)
      leastMs = Math.min(leastMs, await others.stop())
      if (answer !== undefined) wrong.push(`${name}: ${answer}`)
    }
    waits.push({ name, ms: leastMs })
  }
  expect(wrong).toEqual([])
  const { peak } = await memory.growth()
  const kept = await settle(product, { memory, markBytes: MARK_MEGABYTES * 2 ** 20 })
  const [worst] = waits.toSorted((a, b) => b.ms - a.ms)
  const [ms, peakMegabytes, megabytes] = [worst?.ms ?? 0, peak / 2 ** 20, kept / 2 ** 20]
  const residentMegabytes = (startBytes + peak) / 2 ** 20
  const figures = `others waited ${ms.toFixed(0)} ms at most (${worst?.name}); memory + ${megabytes.toFixed(0)} MB, at most + ${peakMegabytes.toFixed(0)} MB, ${residentMegabytes.toFixed(0)} MB in all`
  const seen = `${ATTACKS.length} bodies refused or cut; ${figures}`
  await noteResult('H1', seen)
  expect(ms, `seen: ${seen}`).toBeLessThanOrEqual(FACTOR * MARK_MS)
  expect(megabytes, `seen: ${seen}`).toBeLessThanOrEqual(FACTOR * MARK_MEGABYTES)
  expect(residentMegabytes, `seen: ${seen}`).toBeLessThanOrEqual(MAX_RESIDENT_MB)
}
