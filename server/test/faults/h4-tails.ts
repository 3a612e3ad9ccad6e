/** One client opens as many live tails as there are and reads none of them: they are cut, and another one's tail misses nothing. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { send, type Product } from './client.ts'
import { percentile } from './load.ts'
import { residentBytes, watchMemory } from './memory.ts'
import { clientTimings, MAX_RESIDENT_MB, noteResult, size } from './row.ts'
import { watchTail } from './watched-tail.ts'

const CONNECTIONS = size(100, 20)
const TAILS = 10
/** A connection that takes nothing answers no ping either. */
const CUT_MS = 2 * clientTimings.socketPingEveryMs + size(5000, 15_000)
const MAX_P95_MS = size(2000, 10_000)
const LARGE_EVERY_MS = 100
const SMALL_EVERY_MS = 50
/** Another client than the one at 127.0.0.1. */
const OTHER = '127.0.0.2'
const large = 'x'.repeat(250_000)

const TAIL = 'subscription { logTail { __typename ... on LogTailBatch { logs { message } } } }'

/** Reads what says that they are live, and nothing from then on. */
async function openUnread(url: string): Promise<Disposable> {
  const client = await openWebSocket(url)
  await client.init()
  for (let i = 0; i < TAILS; i++) client.subscribe(`${i}`, TAIL)
  await waitFor(async () => (client.messages.length > TAILS ? true : undefined))
  client.socket.pause()
  return client
}

async function countTails(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^timberline_tail_subscribers (\d+)$/m.exec(text)?.[1])
}

/** Until the signal; the statuses of all answers. */
async function keepPosting(everyMs: number, until: AbortSignal, post: () => ReturnType<typeof send>) {
  const statuses: number[] = []
  for (; !until.aborted; await delay(everyMs)) statuses.push((await post()).status)
  return statuses
}

export async function expectUnreadTailsCut({ url, pid }: Product): Promise<void> {
  const startBytes = await residentBytes(pid)
  await using memory = await watchMemory(pid)
  using own = await watchTail(url, { from: OTHER, resourceId: 'h4 own' })
  const unread = await Promise.all(Array.from({ length: CONNECTIONS }, () => openUnread(url)))
  const startMs = performance.now()
  const stopping = new AbortController()
  const posting = Promise.all([
    keepPosting(LARGE_EVERY_MS, stopping.signal, () => send(url, { body: JSON.stringify({ message: large }) })),
    keepPosting(SMALL_EVERY_MS, stopping.signal, own.post),
  ])
  await waitFor(async () => ((await countTails(url)) === 1 ? true : undefined), CUT_MS + 10_000)
  const cutMs = performance.now() - startMs
  stopping.abort()
  const [larges, posts] = await posting
  await waitFor(async () => (own.latencies.length >= posts.length ? true : undefined))
  for (const client of unread) client[Symbol.dispose]()

  const peakMb = (startBytes + (await memory.growth()).peak) / 2 ** 20
  const p95 = percentile(own.latencies, 0.95)
  await noteResult(
    'H4',
    `${CONNECTIONS * TAILS} tails that nobody reads, ${larges.length} logs of 250 kB: all cut after ${(cutMs / 1000).toFixed(1)} s, ${Math.round(peakMb)} MB at most; another client’s tail p95 ${Math.round(p95)} ms, ${posts.length} posts, none refused`,
  )
  expect(new Set(posts)).toEqual(new Set([201]))
  expect(own.skipped()).toBe(0)
  expect(cutMs).toBeLessThan(CUT_MS)
  expect(p95).toBeLessThan(MAX_P95_MS)
  expect(peakMb).toBeLessThan(MAX_RESIDENT_MB)
}
