import { once } from 'node:events'
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2'
import { createServer, connect, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { openGrpcClient } from '../test/support/grpc-client.ts'
import { NEXT_CERTIFICATE, TEST_CERTIFICATE } from '../test/support/test-certificate.ts'
import { SetupError } from './errors.ts'
import { clientOf } from './client-of.ts'
import { createHttp2Server } from './http2-server.ts'
import { TIMINGS } from './timings.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

/** Answers each call when `answer` is called. */
async function setUp(maxConnections?: number) {
  const clock = createTestClock()
  const waiting: (() => void)[] = []
  let cuts = 0
  const server = createHttp2Server({
    take(stream) {
      stream.resume()
      waiting.push(() => stream.respond({ ':status': 204 }, { endStream: true }))
    },
    timings: TIMINGS,
    clock,
    maxConnections,
    onCut: () => void cuts++,
  })
  const port = await server.start({ host: '127.0.0.1', port: 0 })
  cleanUps.push(server.stop)
  /** From an address of this machine. */
  const open = (localAddress = '127.0.0.1') => {
    const createConnection = () => connect({ host: '127.0.0.1', port, localAddress })
    const session = connectHttp2(`http://127.0.0.1:${port}`, { createConnection })
    session.on('error', () => undefined)
    cleanUps.push(() => session.destroy())
    return session
  }
  return { server, port, open, waiting, clock, cuts: () => cuts }
}

async function isTaken(session: ClientHttp2Session): Promise<boolean> {
  await Promise.race([session.connecting && once(session, 'connect'), once(session, 'close')])
  if (session.destroyed) return false
  return new Promise((resolve) => session.ping((error) => resolve(error === null)))
}

test('too many connections of a client are closed, and others are taken for all that', async () => {
  const { open, cuts } = await setUp(2)
  const first = [open(), open()]
  for (const session of first) expect(await isTaken(session)).toBe(true)
  expect(await isTaken(open())).toBe(false)
  expect(cuts()).toBe(1)
  expect(await isTaken(open('127.0.0.2'))).toBe(true)
  expect(await isTaken(open('127.0.0.2'))).toBe(false)
  for (const session of first) session.destroy()
  await expect.poll(() => isTaken(open())).toBe(true)
})

test.each([
  ['127.0.0.1', '203.0.113.9'],
  ['127.0.0.2', '127.0.0.2'],
])('what %s forwards is of %s', async (localAddress, sender) => {
  const clients: string[] = []
  const server = createHttp2Server({
    take(stream, _headers, ip) {
      clients.push(clientOf({ ip }))
      stream.respond({ ':status': 204 }, { endStream: true })
    },
    timings: TIMINGS,
    isProxy: (address) => address === '127.0.0.1',
    onCut: () => undefined,
  })
  const port = await server.start({ host: '127.0.0.1', port: 0 })
  cleanUps.push(server.stop)
  const createConnection = () => connect({ host: '127.0.0.1', port, localAddress })
  const session = connectHttp2(`http://127.0.0.1:${port}`, { createConnection })
  cleanUps.push(() => session.destroy())
  await once(session.request({ 'x-forwarded-for': '192.0.2.1, 203.0.113.9:51724' }).resume(), 'close')
  expect(clients).toEqual([sender])
})

test('a stop waits for the calls that run, and not for connections that carry none', async () => {
  const { server, port, open, waiting, clock } = await setUp()
  const idle = open()
  const silent = connect(port)
  cleanUps.push(() => silent.destroy())
  const client = openGrpcClient(`http://127.0.0.1:${port}`)
  cleanUps.push(client.close)
  const answer = client.call(Buffer.alloc(0))
  await expect.poll(() => waiting.length).toBe(1)
  let hasStopped = false
  const stopped = server.stop().then(() => (hasStopped = true))
  await once(idle, 'close')
  expect(hasStopped).toBe(false)
  waiting[0]?.()
  expect(await answer).toMatchObject({ status: 204 })
  await expect.poll(() => clock.timers.size).toBe(2)
  clock.advance(1000)
  await stopped
  await server.stop()
})

test('a connection that says nothing is closed after half a minute', async () => {
  const { port, open, clock } = await setUp()
  const silent = connect(port)
  const closed = once(silent, 'close')
  await once(silent, 'data')
  const idle = open()
  expect(await isTaken(idle)).toBe(true)
  clock.advance(TIMINGS.requestTimeoutMs)
  await closed
  expect(await isTaken(idle)).toBe(true)
})

test('what is not HTTP/2 is closed', async () => {
  const { port, open } = await setUp()
  const socket = connect(port)
  socket.write('POST /v1/logs HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket.resume(), 'close')
  expect(await isTaken(open())).toBe(true)
})

test('a port that is in use is a problem of the set-up, which names its variable', async () => {
  const other = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(other, 'listening')
  cleanUps.push(() => other.close())
  const { port } = other.address() as AddressInfo
  const { start, stop } = createHttp2Server({ take: () => undefined, timings: TIMINGS, onCut: () => undefined })
  const starting = start({ host: '127.0.0.1', port, variable: 'OTLP_GRPC_PORT' })
  await expect(starting).rejects.toThrow(
    new SetupError(`Port ${port} is in use. Set OTLP_GRPC_PORT to a free port, or stop the program that uses it.`),
  )
  await stop()
})

test('by TLS, with the certificate that is shown by then', async () => {
  let current = TEST_CERTIFICATE
  const followed: { setSecureContext(options: object): void }[] = []
  const tls = {
    options: () => ({ ...current, minVersion: 'TLSv1.2' as const }),
    follow: (server: (typeof followed)[number]) => void followed.push(server),
  }
  const server = createHttp2Server({
    take: (stream) => stream.respond({ ':status': 204 }, { endStream: true }),
    timings: TIMINGS,
    tls,
    onCut: () => undefined,
  })
  const port = await server.start({ host: '127.0.0.1', port: 0 })
  cleanUps.push(server.stop)
  const ask = async (ca: string) => {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca })
    session.on('error', () => undefined)
    const stream = session.request({ ':path': '/' })
    try {
      const [headers] = await once(stream, 'response')
      return Number(headers[':status'])
    } finally {
      session.destroy()
    }
  }
  expect(await ask(TEST_CERTIFICATE.cert)).toBe(204)
  current = NEXT_CERTIFICATE
  followed[0]?.setSecureContext(tls.options())
  expect(await ask(NEXT_CERTIFICATE.cert)).toBe(204)
  await expect(ask(TEST_CERTIFICATE.cert)).rejects.toThrow(/self-signed/)
})
