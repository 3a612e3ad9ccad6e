/** Clients that hold connections and hardly use them: they are cut, and the others notice nothing. */
import type { Socket } from 'node:net'
import { expect } from 'vitest'
import { ingest, type Product } from './client.ts'
import { openSocket } from './raw-client.ts'
import { clientTimings, isFull, noteResult, onTheWall, size } from './row.ts'

const SLOW_BODIES = size(250, 10)
const SLOW_HEADERS = size(250, 10)
const IDLE = size(5000, 40)
const CUT_MS = clientTimings.requestTimeoutMs + 5000
const QUESTIONS = size(500, 300)
/** Connections opened at once: more than the system queues for a server are dropped unseen, and no server can cut those. */
const AT_ONCE = 100

const BODY = JSON.stringify({ message: 'm'.repeat(100) })
const HEAD = `POST /public/ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`

/** Milliseconds until the server cuts it. After `sent`, a byte of `rest` goes out each second. */
async function holdOpen(url: string, sent = '', rest = ''): Promise<number> {
  const socket = await openSocket(url)
  const start = performance.now()
  socket.resume().write(sent)
  let at = 0
  const timer = setInterval(() => socket.write(rest.charAt(at++)), 1000)
  await closed(socket)
  clearInterval(timer)
  return performance.now() - start
}

const closed = (socket: Socket) => new Promise((resolve) => socket.on('close', resolve))

/** The 99th percentile of what a good log waits for its answer. */
async function measureOthers(url: string): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < QUESTIONS; i++) {
    const { ms, status } = await ingest(url, { message: 'a good one' })
    expect(status).toBe(201)
    took.push(ms)
  }
  return took.toSorted((a, b) => a - b)[Math.floor(QUESTIONS * 0.99)] ?? Number.NaN
}

export async function expectSlowClientsCut(product: Product): Promise<void> {
  await measureOthers(product.url)
  const calmMs = await measureOthers(product.url)
  const holds = [
    ...Array<() => Promise<number>>(SLOW_BODIES).fill(() => holdOpen(product.url, `${HEAD}\r\n`, BODY)),
    ...Array<() => Promise<number>>(SLOW_HEADERS).fill(() => holdOpen(product.url, HEAD, `X-Slow: ${'x'.repeat(200)}`)),
    ...Array<() => Promise<number>>(IDLE).fill(() => holdOpen(product.url)),
  ]
  const held: Promise<number>[] = []
  while (held.length < holds.length) {
    held.push(...holds.slice(held.length, held.length + AT_ONCE).map((hold) => hold()))
    await ingest(product.url, { message: 'a good one' })
  }
  const besideMs = await measureOthers(product.url)
  const slowestMs = Math.max(...(await Promise.all(held)))
  expect((await ingest(product.url, { message: 'a good one' })).status).toBe(201)
  expect(slowestMs).toBeLessThan(onTheWall(CUT_MS))
  const ms = (value: number) => value.toFixed(1)
  await noteResult(
    'B6',
    `${SLOW_BODIES + SLOW_HEADERS} slow senders, ${IDLE} idle sockets: all cut after ${ms(slowestMs / 1000)} s at most; p99 of the others ${ms(calmMs)} ms without them, ${ms(besideMs)} ms beside them`,
  )
  expect(besideMs).toBeLessThan(isFull ? 2 * calmMs : Math.max(10 * calmMs, 1000))
}
