/** One client with all the live tails there are, each with the most conditions and the worst, on logs that take them longest: nobody else notices. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { MAX_SUBSCRIPTIONS } from '../../http/subscriptions.ts'
import { FILTER_LIMITS } from '../../filter/limits.ts'
import { LOG_LIMITS } from '../../log/log.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { send, type Product } from './client.ts'
import { percentile } from './load.ts'
import { watchMemory } from './memory.ts'
import { noteResult, size } from './row.ts'
import { watchSilence } from './silence.ts'
import { watchTail } from './watched-tail.ts'

const SECONDS = size(60, 5)
const MAX_SILENCE_MS = size(250, 5000)
const MAX_P95_MS = size(2000, 10_000)
const LARGE_EVERY_MS = 100
const SMALL_EVERY_MS = 50
/** Another client than the one that sends from 127.0.0.1. */
const OTHER = '127.0.0.2'
const MB = 1024 * 1024

const TAIL = `subscription ($where: LogFilter) { logTail(where: $where) { __typename ... on LogTailBatch { logs { message } } } }`

/** Of the parts in each tail's conditions: one filter as large as a message may be, which counts as eight tails, and small ones. */
const LETTERS = [850, ...Array<number>(MAX_SUBSCRIPTIONS - 1).fill(32)]
/** More than there are tails for. */
const CONNECTIONS = 60

/** On a busy machine: of these, each has a turn of its own. */
const ANSWERED_MS = 60_000

/** A filter that no other tail has. Half of each part is at every place of the log. */
function filterOf(connection: number, tail: number): object {
  const half = 'a'.repeat((LETTERS[tail] ?? 0) / 2)
  const parts = Array.from(
    { length: FILTER_LIMITS.maxConditions },
    (_, i) => `${half}${connection}.${tail}.${i}${half}`,
  )
  return { or: parts.map((contains) => ({ message: { contains } })) }
}

type Client = Awaited<ReturnType<typeof openWebSocket>>

/** Each tail: it is live, or refused. */
const isAnswered = ({ messages }: Client) => new Set(messages.map(({ id }) => id)).size > MAX_SUBSCRIPTIONS

async function openTails(url: string): Promise<Client[]> {
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      const client = await openWebSocket(url)
      await client.init()
      for (let tail = 0; tail < MAX_SUBSCRIPTIONS; tail++)
        client.subscribe(`${tail}`, TAIL, { where: filterOf(connection, tail) })
      return client
    }),
  )
  await waitFor(async () => (clients.every(isAnswered) ? true : undefined), ANSWERED_MS)
  return clients
}

/** Tails that were refused, which is an answer, or have ended. */
const countEnded = (clients: readonly Client[]) =>
  clients.flatMap(({ messages }) => messages.filter((message) => JSON.stringify(message).includes('"OVERLOADED"')))
    .length

/** Posts every so often; the statuses of all answers. */
async function keepPosting(everyMs: number, post: (n: number) => ReturnType<typeof send>): Promise<number[]> {
  const answers = []
  for (const end = Date.now() + 1000 * SECONDS; Date.now() < end; await delay(everyMs))
    answers.push(post(answers.length))
  return (await Promise.all(answers)).map(({ status }) => status)
}

const large = 'a'.repeat(LOG_LIMITS.maxMessageBytes - 3)

export async function expectTailsBearable({ url, pid }: Product): Promise<void> {
  await using memory = await watchMemory(pid)
  const clients = await openTails(url)
  const refused = countEnded(clients)
  using own = await watchTail(url, { from: OTHER, resourceId: 'h3 own' })
  const silence = watchSilence(url)
  const postLarge = (n: number) => send(url, { body: JSON.stringify({ message: (n % 2 === 0 ? 'a' : '€') + large }) })
  const [troubles, posts] = await Promise.all([
    keepPosting(LARGE_EVERY_MS, postLarge),
    keepPosting(SMALL_EVERY_MS, own.post),
  ])
  await waitFor(async () => (own.latencies.length >= posts.length ? true : undefined))
  await silence.stop()
  const { peak } = await memory.growth()
  const lost = countEnded(clients) - refused
  for (const client of clients) client[Symbol.dispose]()

  const p95 = percentile(own.latencies, 0.95)
  const ms = (value: number) => `${Math.round(value)} ms`
  await noteResult(
    'H3',
    `${CONNECTIONS * MAX_SUBSCRIPTIONS - refused} tails of one client with ${FILTER_LIMITS.maxConditions} conditions each, ${troubles.length} logs of 256 KiB in ${SECONDS} s: longest /livez ${ms(silence.longestMs())}, memory + ${Math.round(peak / MB)} MB; the other client’s tail p95 ${ms(p95)}, ${posts.length} posts, none refused`,
  )
  expect(new Set(posts)).toEqual(new Set([201]))
  expect(refused).toBeGreaterThan(0)
  // The one whose place the other client has got.
  expect(lost).toBe(1)
  expect(own.skipped()).toBe(0)
  expect(p95).toBeLessThan(MAX_P95_MS)
  expect(silence.longestMs()).toBeLessThan(MAX_SILENCE_MS)
}
