/**
 * Several listeners on one port. Node accepts one new connection from a listener in each turn of its event loop, and a turn of a busy
 * server takes a tenth of a second: with one listener, hundreds of clients that connect at once wait for half a minute, and so do health
 * checks.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Several can share a port on Linux; elsewhere there is one. */
const LISTENERS = process.platform === 'linux' ? 8 : 1

/** Connections that wait in front of each, as many as Linux allows; Node's 511 are too few where clients come all at once. */
export const BACKLOG = 4096

type Place = { host: string; port: number }

export type Listening = {
  /** Chosen by the system if the configured port is 0. */
  port: number
  /** Closes what listens; resolves when every connection has ended. */
  close(): Promise<void>
}

/** Rejects as Node's `listen` does, also when the port is shared already. */
export async function listen(app: FastifyInstance, place: Place): Promise<Listening> {
  const port = await claimPort(place)
  const options = optionsOf({ ...place, port })
  await app.listen(options)
  const close = await openListeners(LISTENERS - 1, options, (socket) => app.server.emit('connection', socket))
  return { port, close: async () => void (await Promise.all([app.close(), close()])) }
}

/** On a further port of the app, told to `onPort` before anybody can connect. To close it does not close the app. Rejects as `listen`. */
export async function listenBeside(
  app: FastifyInstance,
  place: Place,
  onPort: (port: number) => void,
): Promise<Listening> {
  const port = await claimPort(place)
  onPort(port)
  const options = optionsOf({ ...place, port })
  const close = await openListeners(LISTENERS, options, (socket) => app.server.emit('connection', socket))
  return { port, close }
}

const optionsOf = (place: Place) => ({ ...place, backlog: BACKLOG, reusePort: LISTENERS > 1 })

/** Answers with what closes them. */
async function openListeners(
  count: number,
  options: ReturnType<typeof optionsOf>,
  take: (socket: Socket) => void,
): Promise<() => Promise<void>> {
  const listeners = Array.from({ length: count }, () => createServer({ allowHalfOpen: true, noDelay: true }, take))
  await Promise.all(listeners.map((listener) => once(listener.listen(options), 'listening')))
  return async () => void (await Promise.all(listeners.map(closeListener)))
}

/** A listener that shares its port does not fail when another program has it, so the port is first claimed without sharing. */
async function claimPort(place: Place): Promise<number> {
  const claim = createServer()
  await once(claim.listen(place), 'listening')
  const { port } = claim.address() as AddressInfo
  await closeListener(claim)
  return port
}

async function closeListener(listener: Server): Promise<void> {
  await once(listener.close(), 'close')
}
