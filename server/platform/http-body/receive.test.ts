import fastify, { type FastifyReply } from 'fastify'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AppError, ERRORS } from '../errors.ts'
import { createMetrics } from '../metrics.ts'
import { ANYONE } from '../principal.ts'
import { LIGHT_BODY_BYTES, MS_PER_TURN, SLOW_AFTER_MS } from './limits.ts'
import { createReceive } from './receive.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { createTestClock } from '../../test/support/clock.ts'
import { noDatabase } from '../../test/support/no-database.ts'
import { testLogger } from '../../test/support/test-logger.ts'
import { createIngest } from '../../ingest/ingest.ts'

const MAX_RECEIVING_BYTES = 1_000_000

/** A server that keeps no more than 1 MB of bodies while they come. */
async function serve(clock = createTestClock()) {
  const cuts: string[] = []
  const metrics = createMetrics()
  const stream = { partitions: 1, publish: () => Promise.resolve() }
  const ingest = createIngest({
    stream,
    database: noDatabase,
    metrics,
    logger: testLogger,
    receive: createReceive({ maxHeldBytes: MAX_RECEIVING_BYTES, clock, onCut: (why) => cuts.push(why) }),
  })
  const app = fastify()
  app.setErrorHandler((error: Error, _request, reply: FastifyReply) => {
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    return reply.code(ERRORS[code].status).send({ error: { code } })
  })
  app.decorateRequest('principal', { getter: () => ANYONE })
  await app.register(ingest.routes)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    cuts,
    async refused(): Promise<number> {
      const { values } = await metrics.ingestUnavailable.get()
      return values.find(({ labels }) => labels.code === 'OVERLOADED')?.value ?? 0
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

const HEAD = 'POST /public/ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
const logOf = (bytes: number) => JSON.stringify({ message: 'm'.repeat(bytes - 14) })
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

/** A connection on which a test writes what it wants; `statuses` are those of the answers so far. */
async function open(url: string) {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) })
  let text = ''
  let failure: Error | undefined
  socket.on('data', (data: Buffer) => (text += data.toString()))
  socket.on('error', (error) => (failure = error))
  await once(socket, 'connect')
  return {
    write: (bytes: string) => void socket.write(bytes),
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)),
    failure: () => failure,
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

async function post(url: string, body: string): Promise<number> {
  const answer = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  await answer.text()
  return answer.status
}

/** Whether the server refuses 200 kB that are announced, of which nothing comes that could take the room of another body. */
async function isFull(url: string): Promise<boolean> {
  using probe = await open(url)
  probe.write(`${HEAD}Content-Length: 200000\r\n\r\n`)
  const refused = waitFor(async () => probe.statuses().includes(503) || undefined, 300)
  return await refused.catch(() => false)
}

/** A client that has sent all but the last byte of 900 kB. */
async function holdMost(url: string) {
  const body = logOf(900_000)
  const holder = await open(url)
  holder.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`)
  await expect.poll(() => isFull(url)).toBe(true)
  return { ...holder, finish: () => holder.write(body.slice(-1)) }
}

test('what leaves no room is refused and counted, what fits is taken, and room comes back', async () => {
  await using server = await serve()
  using holder = await holdMost(server.url)
  const before = await server.refused()
  expect(await post(server.url, logOf(5_000_000)), 'by its announced size').toBe(503)
  expect(await post(server.url, logOf(50_000))).toBe(201)
  expect(await server.refused()).toBe(before + 1)
  holder.finish()
  await expect.poll(holder.statuses).toEqual([201])
  expect(await post(server.url, logOf(200_000))).toBe(201)
  expect(await post(server.url, logOf(1_500_000)), 'of any size when it is alone').toBe(201)
})

test('a client that still sends sees the refusal, and its connection goes on', async () => {
  await using server = await serve()
  using holder = await holdMost(server.url)
  using client = await open(server.url)
  const body = logOf(2_000_000)
  client.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(body.slice(0, 300_000))}`)
  await expect.poll(client.statuses).toEqual([503])
  client.write(`${chunk(body.slice(300_000))}0\r\n\r\n`)
  client.write(`${HEAD}Content-Length: 15\r\n\r\n{"message":"m"}`)
  await expect.poll(client.statuses).toEqual([503, 201])
  expect(client.failure()).toBeUndefined()
  holder.finish()
  await expect.poll(holder.statuses).toEqual([201])
})

test('who announces much and sends little keeps nobody out; who goes away leaves its room', async () => {
  await using server = await serve()
  using slow = await open(server.url)
  slow.write(`${HEAD}Content-Length: 900000\r\n\r\n{`)
  for (let i = 0; i < 20; i++) expect(await post(server.url, logOf(600_000))).toBe(201)
  const holder = await holdMost(server.url)
  holder[Symbol.dispose]()
  await expect.poll(() => post(server.url, logOf(600_000))).toBe(201)
})

test('a body that has stopped is refused when another one needs its room, and its client sees that', async () => {
  const clock = createTestClock()
  await using server = await serve(clock)
  using holder = await holdMost(server.url)
  clock.advance(SLOW_AFTER_MS)
  expect(await post(server.url, logOf(200_000))).toBe(201)
  await expect.poll(holder.statuses).toEqual([503])
  expect(server.cuts).toEqual(['slow'])
})

test('a light body does not wait behind the large ones of its client', async () => {
  const receive = createReceive()
  const used: number[] = []
  const come = (bytes: number) =>
    receive(
      { headers: {}, client: 'a', stream: Readable.from([Buffer.alloc(bytes)]) },
      async ({ length }) => void used.push(length),
    )
  const large = Array.from({ length: 20 }, () => come(LIGHT_BODY_BYTES + 1))
  await come(LIGHT_BODY_BYTES)
  expect(used.length).toBeLessThan(10)
  await Promise.all(large)
})

test('large bodies are used in turns, small ones do not wait for them, and of more than 8 MiB at once some are refused', async () => {
  const receive = createReceive()
  const used: number[] = []
  const come = (bytes: number) =>
    receive(
      { headers: {}, client: 'test', stream: Readable.from([Buffer.alloc(bytes)]) },
      async ({ length }) => void used.push(length),
    )
  const large = Array.from({ length: 200 }, () => come(64 * 1024))
  await Promise.all([come(1000), come(1000)])
  expect(used.filter((bytes) => bytes === 1000)).toHaveLength(2)
  expect(used.length).toBeLessThan(100)
  const outcomes = await Promise.allSettled(large)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.map(({ reason }) => (reason as AppError).code)).toEqual(refused.map(() => 'OVERLOADED'))
  expect(refused.length).toBeGreaterThan(50)
  expect(used.length - 2 + refused.length).toBe(200)
  await come(64 * 1024)
})

test('small bodies that take long are spread over turns, and clients take turns', async () => {
  const clock = createTestClock()
  const receive = createReceive({ clock })
  const used: string[] = []
  const come = (client: string) =>
    receive({ headers: {}, client, stream: Readable.from([Buffer.alloc(1000)]) }, async () => {
      used.push(client)
      clock.advance(MS_PER_TURN)
    })
  const all = [...Array.from({ length: 20 }, () => come('a')), come('b')]
  await all[20]
  expect(used.length).toBeLessThan(5)
  await Promise.all(all)
})

test('a compressed body does not wait until those of another client have been used', async () => {
  const receive = createReceive()
  const headers = { 'content-encoding': 'gzip' }
  let end = () => {}
  const held = new Promise<void>((resolve) => (end = resolve))
  const come = (client: string, use: () => Promise<void>) =>
    receive({ headers, client, stream: Readable.from([gzipSync('{}')]) }, use)
  const all = Array.from({ length: 4 }, () => come('a', () => held))
  await expect(come('b', async () => undefined)).resolves.toBeUndefined()
  end()
  await Promise.all(all)
})
