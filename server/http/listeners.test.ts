import fastify, { type FastifyReply } from 'fastify'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { listen, listenBeside } from './listeners.ts'

/** A server that answers when the test does. */
async function serve() {
  const held: FastifyReply[] = []
  const app = fastify()
  app.get('/', (_request, reply) => void held.push(reply.header('connection', 'close')))
  const { port, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  return { app, held, place: { host: '127.0.0.1', port }, close }
}

test.runIf(process.platform === 'linux')('several connections are taken in one turn of the event loop', async () => {
  const { app, place, close } = await serve()
  const taken = new Map<number, number>()
  app.server.on('connection', () => {
    const turn = performance.nodeTiming.uvMetricsInfo.loopCount
    taken.set(turn, (taken.get(turn) ?? 0) + 1)
  })
  const clients = Array.from({ length: 64 }, () => connect(place))
  await expect.poll(() => [...taken.values()].reduce((sum, n) => sum + n, 0)).toBe(64)
  expect(Math.max(...taken.values())).toBeGreaterThan(1)
  for (const client of clients) client.destroy()
  await close()
})

test('whichever listener took a connection, it is answered, and closing waits for what is under way', async () => {
  const { held, place, close } = await serve()
  const clients = Array.from({ length: 32 }, () => connect(place))
  const answers = clients.map(readAll)
  for (const client of clients) client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => held.length).toBe(32)
  let hasClosed = false
  const closing = close().then(() => (hasClosed = true))
  const [last, ...others] = held
  for (const reply of others) reply.send('here')
  await expect.poll(() => clients.filter((client) => client.destroyed).length).toBe(31)
  expect(hasClosed).toBe(false)
  last?.send('here')
  await closing
  for (const answer of await Promise.all(answers)) expect(answer).toContain('here')
})

test('a port that is taken is not shared, neither with another program nor with another of ours', async () => {
  const other = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(listen(fastify(), { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  other.close()
  const { place, close } = await serve()
  await expect(listen(fastify(), place)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await close()
})

test('a further port leads to the same app, is taken by nobody else, and closes by itself', async () => {
  const { app, held, place, close } = await serve()
  const told: number[] = []
  const other = await listenBeside(app, { host: '127.0.0.1', port: 0 }, (port) => void told.push(port))
  expect(told).toEqual([other.port])
  await expect(listenBeside(app, place, () => undefined)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const client = connect({ host: '127.0.0.1', port: other.port })
  const answer = readAll(client)
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => held.length).toBe(1)
  expect(held[0]?.request.raw.socket.localPort).toBe(other.port)
  const closing = other.close()
  held[0]?.send('here')
  expect(await answer).toContain('here')
  await closing
  await close()
})

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString()))
  await once(socket, 'close')
  return text
}
