/** Cuts WebSockets whose clients have stopped reading, and bounds the data that waits to be sent. */
import type { WebSocket } from '@fastify/websocket'
import type { Timings } from '../platform/timings.ts'

/** While more than this waits to be sent, the socket is not read: an answer would only wait too. */
export const MAX_WAITING_BYTES = 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000

const GOING_AWAY = 1001

/**
 * Resolves when the system has taken the data that `put` gives to the socket, or the socket is closed. A caller that awaits it before the
 * next message has at most one message waiting, never a queue.
 */
export function createWriter(socket: WebSocket, { socketWriteTimeoutMs }: Pick<Timings, 'socketWriteTimeoutMs'>) {
  return (put: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => socket.terminate(), socketWriteTimeoutMs)
      put(() => {
        clearTimeout(cut)
        if (socket.bufferedAmount <= MAX_WAITING_BYTES) socket.resume()
        // The socket's close event is still to come. A stream that always has a next result would never let it happen.
        if (socket.readyState === socket.OPEN) resolve()
        else setImmediate(resolve)
      })
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.pause()
    })
}

/** Pings regularly, and cuts the connection when no pong has come since the last ping. */
export function cutSilent(socket: WebSocket, { socketPingEveryMs }: Pick<Timings, 'socketPingEveryMs'>): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, socketPingEveryMs)
  return () => clearInterval(timer)
}

type Server = { clients: Iterable<WebSocket>; close(): void }

/** Closes all sockets, accepts no new ones, and resolves when all are closed. */
export async function closeAll(server: Server): Promise<void> {
  server.close()
  await Promise.all([...server.clients].map(closeSocket))
}

async function closeSocket(socket: WebSocket): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.close(GOING_AWAY, 'The server is stopping')
  const cut = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
  await closed
  clearTimeout(cut)
}
