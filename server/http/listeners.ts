/**
 * Several listeners on one port. Node accepts one new connection from a listener in each turn of its event loop, and a turn of a busy
 * server takes a tenth of a second: with one listener, hundreds of clients that connect at once wait for half a minute, and so do health
 * checks.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Several can share a port on Linux; elsewhere there is one. */
const LISTENERS = process.platform === 'linux' ? 8 : 1

/** Connections that wait in front of each, as many as Linux allows; Node's 511 are too few where clients come all at once. */
export const BACKLOG = 4096

type Place = { host: string; port: number }

export type Listening = {
  /** Chosen by the system if the configured port is 0. */
  port: number
  /** Closes the app; resolves when every connection has ended. */
  close(): Promise<void>
}

/** Rejects as Node's `listen` does, also when the port is shared already. */
export async function listen(app: FastifyInstance, place: Place): Promise<Listening> {
  const port = await claimPort(place)
  const options = { ...place, port, backlog: BACKLOG, reusePort: LISTENERS > 1 }
  await app.listen(options)
  const take = (socket: unknown) => app.server.emit('connection', socket)
  const others = Array.from({ length: LISTENERS - 1 }, () => createServer({ allowHalfOpen: true, noDelay: true }, take))
  await Promise.all(others.map((other) => once(other.listen(options), 'listening')))
  return { port, close: async () => void (await Promise.all([app.close(), ...others.map(closeListener)])) }
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
