import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { addListeners, claimPort, listenOptions } from './listeners.ts'

async function serve() {
  const server = createServer((_request, response) => void response.setHeader('connection', 'close').end('here'))
  const place = { host: '127.0.0.1', port: await claimPort({ host: '127.0.0.1', port: 0 }) }
  await once(server.listen(listenOptions(place)), 'listening')
  const further = await addListeners(server, place)
  return { server, place, further, stop: () => Promise.all([further.close(), once(server.close(), 'close')]) }
}

test.runIf(process.platform === 'linux')('several connections are taken in one turn of the event loop', async () => {
  const { server, place, stop } = await serve()
  const taken = new Map<number, number>()
  server.on('connection', () => {
    const turn = performance.nodeTiming.uvMetricsInfo.loopCount
    taken.set(turn, (taken.get(turn) ?? 0) + 1)
  })
  const clients = Array.from({ length: 64 }, () => connect(place))
  await expect.poll(() => [...taken.values()].reduce((sum, n) => sum + n, 0)).toBe(64)
  expect(Math.max(...taken.values())).toBeGreaterThan(1)
  for (const client of clients) client.destroy()
  await stop()
})

test('whichever listener takes a connection, it is answered, and stopping waits for what is under way', async () => {
  const { server, place, stop } = await serve()
  const held: (() => void)[] = []
  server.removeAllListeners('request').on('request', (_request, response) => {
    held.push(() => void response.setHeader('connection', 'close').end('late'))
  })
  const clients = Array.from({ length: 32 }, () => connect(place))
  const answers = clients.map(readAll)
  for (const client of clients) client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => held.length).toBe(32)
  let hasStopped = false
  const stopping = stop().then(() => (hasStopped = true))
  held.slice(1).forEach((answer) => answer())
  expect(hasStopped).toBe(false)
  held[0]?.()
  await stopping
  for (const answer of await Promise.all(answers)) expect(answer).toContain('late')
})

test('a port that another program has is not shared with it', async () => {
  const other = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(claimPort({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  other.close()
  const { place, stop } = await serve()
  await expect(claimPort(place)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await stop()
})

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString()))
  await once(socket, 'close')
  return text
}
