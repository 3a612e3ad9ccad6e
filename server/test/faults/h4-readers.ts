/** One client opens as many exports and answers as it can and reads none of them; another one notices nothing, and they are cut. */
import { once } from 'node:events'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { MAX_ANSWER_BYTES } from '../../platform/answer-room.ts'
import { MAX_HELD_BYTES } from '../../platform/unread-answers.ts'
import { MAX_EXPORTS } from '../../query/export-route.ts'
import { send, type Product } from './client.ts'
import { residentBytes, watchMemory } from './memory.ts'
import { openSocket } from './raw-client.ts'
import { clientTimings, isFull, MAX_RESIDENT_MB, noteResult, size } from './row.ts'
import { storeLogs } from './stored-logs.ts'

/** After the first of them may be cut. */
const MS = clientTimings.unreadTimeoutMs + 30_000
const EVERY_MS = 250
const CUT_MS = clientTimings.unreadTimeoutMs + size(5000, 30_000)
/** Another client than the one at 127.0.0.1. */
const OTHER = '127.0.0.2'

/** Many of them are more than the system takes for a connection that nobody reads. */
const LARGE = 'x'.repeat(60_000)
const QUERY = '{ logs(first: 1000, where: { resourceId: { eq: "h4" } }) { nodes { message } } }'
/** Other rows have stored logs in the same product, some of which take long to export. */
const OWN = encodeURIComponent('{"resourceId":{"eq":"h4"}}')
const PAGE = JSON.stringify({ query: QUERY })
/** `fits`: so many at once. An answer has as much as may be read for it, for its logs have more. */
const KINDS = {
  exports: {
    fits: MAX_EXPORTS,
    request: `GET /export?where=${OWN} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  },
  answers: {
    fits: MAX_HELD_BYTES / MAX_ANSWER_BYTES,
    request: `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`,
  },
}

/** Reads the first line of an answer and no more; the connection stays open. */
async function openUnread(url: string, request: string): Promise<{ socket: Socket; status: number }> {
  const socket = await openSocket(url)
  socket.write(request)
  await Promise.race([once(socket, 'readable'), once(socket, 'close')])
  const line = String(socket.read(LINE_BYTES) ?? '')
  return { socket, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0) }
}

const LINE_BYTES = 12

/**
 * Opens one after the other. `cutMs`: until one was answered after another was refused, or beyond those that there is room for, because an
 * earlier one was cut for it.
 */
async function hoard(url: string, { request, fits }: (typeof KINDS)[keyof typeof KINDS], until: AbortSignal) {
  const held: Socket[] = []
  const seen = { opened: 0, refused: 0, cutMs: Infinity }
  const start = performance.now()
  // In the small size it has seen enough once one was cut.
  while (!until.aborted && (isFull || seen.cutMs === Infinity)) {
    const { socket, status } = await openUnread(url, request)
    if (status === 200) held.push(socket)
    else socket.destroy()
    if (status === 200) seen.opened++
    else seen.refused++
    if (status === 200 && (seen.refused > 0 || seen.opened > fits))
      seen.cutMs = Math.min(seen.cutMs, performance.now() - start)
    if (status !== 200) await delay(EVERY_MS)
  }
  for (const socket of held) socket.destroy()
  return seen
}

const statusOf = (url: string) =>
  new Promise<number>((resolve) => {
    get(url, { localAddress: OTHER, agent: false }, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0)),
    ).on('error', () => resolve(0))
  })

/** A log, a page and an export, again and again; the statuses of all answers. */
async function useAsOther(url: string, until: AbortSignal): Promise<number[]> {
  const statuses: number[] = []
  const query = '{ logs(where: { message: { eq: "few" } }) { nodes { message } } }'
  const few = encodeURIComponent('{"message":{"eq":"few"}}')
  while (!until.aborted) {
    statuses.push((await send(url, { body: '{"message":"few"}', from: OTHER })).status)
    statuses.push((await send(url, { path: '/graphql', body: JSON.stringify({ query }), from: OTHER })).status)
    statuses.push(await statusOf(`${url}/export?where=${few}`))
    await delay(EVERY_MS)
  }
  return statuses
}

export async function expectUnreadCut(product: Product): Promise<void> {
  await storeLogs(product, { count: 400, resourceId: 'h4', message: LARGE })
  const startBytes = await residentBytes(product.pid)
  await using memory = await watchMemory(product.pid)
  const until = AbortSignal.timeout(MS)
  const over = new AbortController()
  const using = useAsOther(product.url, over.signal)
  const [exports, answers] = await Promise.all([
    hoard(product.url, KINDS.exports, until),
    hoard(product.url, KINDS.answers, until),
  ])
  over.abort()
  const statuses = await using
  const peakMb = (startBytes + (await memory.growth()).peak) / 2 ** 20
  const told = Object.entries({ exports, answers }).map(
    ([kind, { opened, refused, cutMs }]) =>
      `${opened} ${kind} that nobody reads, ${refused} refused, the first cut after ${(cutMs / 1000).toFixed(1)} s`,
  )
  await noteResult(
    'H4',
    `${told.join('; ')}; of ${statuses.length} requests of another client none refused; ${Math.round(peakMb)} MB at most`,
  )
  const refused = statuses.filter((status) => status !== 200 && status !== 201)
  expect(refused, `of ${statuses.length} requests of another client`).toEqual([])
  expect([exports.cutMs < CUT_MS, answers.cutMs < CUT_MS], `seen: ${told.join('; ')}`).toEqual([true, true])
  expect(peakMb).toBeLessThan(MAX_RESIDENT_MB)
}
