/**
 * Several listeners on one port. Node takes one new connection from a listener in each turn of its event loop, and a turn of a busy server
 * takes a tenth of a second: with one of them, hundreds of clients that come at once wait for half a minute, and so does
 * whoever asks whether the server lives.
 */
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'

/** Of the systems that let sockets of one process share a port, the one that Node's users run servers on. */
const LISTENERS = process.platform === 'linux' ? 8 : 1

/** As many connections as Linux lets wait in front of a listener; Node's 511 are too few where clients come all at once. */
const BACKLOG = 4096

type Place = { host: string; port: number }

/** Of the first listener, and of each further one. */
export function listenOptions({ host, port }: Place) {
  return { host, port, backlog: BACKLOG, reusePort: LISTENERS > 1 }
}

/** The port, free or chosen by the system. Who shares a port would not notice that another program has it. Rejects as `listen` does. */
export async function claimPort(place: Place): Promise<number> {
  const claim = createServer()
  claim.listen(place)
  await once(claim, 'listening')
  const { port } = claim.address() as AddressInfo
  claim.close()
  await once(claim, 'close')
  return port
}

/** The further listeners; what they take is the server's. */
export async function addListeners(server: HttpServer, place: Place): Promise<{ close(): Promise<void> }> {
  const take = (socket: unknown) => server.emit('connection', socket)
  const listeners = Array.from({ length: LISTENERS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, take),
  )
  await Promise.all(listeners.map((listener) => once(listener.listen(listenOptions(place)), 'listening')))
  return {
    /** Takes no more; resolves when the connections it took have ended. */
    close: async () => void (await Promise.all(listeners.map(closed))),
  }
}

async function closed(listener: Server): Promise<void> {
  listener.close()
  await once(listener, 'close')
}
