import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { expect, test } from 'vitest'
import { TEST_CERTIFICATE } from '../test/support/test-certificate.ts'
import { trackConnections } from './connections.ts'

/** A server for four connections that answers on `/` at once and elsewhere never. */
async function serve() {
  const server = createServer(({ url }, response) => void (url === '/' ? response.end('here') : undefined))
  let cut = 0
  const connections = trackConnections(server, { maxConnections: 4, onCut: () => cut++ })
  let taken = 0
  server.on('connection', () => taken++)
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    cut: () => cut,
    /** Resolves when the server has it. */
    async open(localAddress = '127.0.0.1', request = ''): Promise<Socket> {
      const before = taken
      const socket = connect({ host: '127.0.0.1', port, localAddress })
      socket.on('error', () => undefined).resume()
      const answered = request === ASKED ? once(socket, 'data') : undefined
      if (request) socket.write(request)
      await expect.poll(() => taken).toBe(before + 1)
      await answered
      return socket
    },
    ask: (localAddress: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get({ host: '127.0.0.1', port, localAddress, agent: false }, ({ statusCode }) => resolve(statusCode)).on(
          'error',
          reject,
        )
      }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await connections.closeUntil(closed.then(() => undefined))
    },
  }
}

const ASKED = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const ASKING = 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n'

test.runIf(process.platform === 'linux')(
  'a newcomer is taken, and who holds most loses what it uses least',
  async () => {
    await using server = await serve()
    const asking = await server.open('127.0.0.2', ASKING)
    const idle = await server.open('127.0.0.2', ASKED)
    const silent = await server.open('127.0.0.2')
    const other = await server.open('127.0.0.3')
    expect(await server.ask('127.0.0.4')).toBe(200)
    await expect.poll(() => silent.destroyed).toBe(true)
    await server.open('127.0.0.4')
    await server.open('127.0.0.5')
    await expect.poll(() => idle.destroyed).toBe(true)
    expect([asking.destroyed, other.destroyed]).toEqual([false, false])
    expect(server.cut()).toBe(2)
  },
)

test.runIf(process.platform === 'linux')(
  'who holds all loses the oldest that is idle, and its next one is served',
  async () => {
    await using server = await serve()
    const all = [await server.open(), await server.open(), await server.open(), await server.open()]
    expect(await server.ask('127.0.0.1')).toBe(200)
    await expect.poll(() => all.map(({ destroyed }) => destroyed)).toEqual([true, false, false, false])
  },
)

test.runIf(process.platform === 'linux')('by TLS a connection is one, and what is busy is known', async () => {
  const server = createSecureServer(TEST_CERTIFICATE, ({ url }, response) => void (url === '/' && response.end('here')))
  let cut = 0
  const connections = trackConnections(server, { maxConnections: 3, onCut: () => cut++ })
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening')
  const { port } = server.address() as AddressInfo
  const open = async (request: string, localAddress = '127.0.0.2') => {
    const plain = connect({ host: '127.0.0.1', port, localAddress })
    const socket = connectSecurely({ socket: plain, host: '127.0.0.1', ca: TEST_CERTIFICATE.cert })
    socket.on('error', () => undefined).resume()
    await once(socket, 'secureConnect')
    if (request) socket.write(request)
    if (request === ASKED) await once(socket, 'data')
    return socket
  }
  const [asking, idle] = [await open(ASKING), await open(ASKED)]
  await expect.poll(() => connectionsOf(server)).toBe(2)
  await open(ASKED)
  expect(cut).toBe(0)
  const last = await open(ASKED, '127.0.0.3')
  await expect.poll(() => idle.destroyed).toBe(true)
  expect([asking.destroyed, last.destroyed, cut]).toEqual([false, false, 1])
  last.destroy()
  await expect.poll(() => connectionsOf(server)).toBe(2)
  await open(ASKED, '127.0.0.3')
  expect(cut).toBe(1)
  const closed = once(server, 'close')
  server.close()
  asking.destroy()
  await connections.closeUntil(closed.then(() => undefined))
})

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))
