/** WebSockets that do not stay when nobody reads them, and hold little of what is still to be sent. */
import type { WebSocket } from '@fastify/websocket'
import type { Timings } from '../platform/timings.ts'

/** With more of it waiting nothing more is read: an answer would only wait too. */
export const MAX_WAITING_BYTES = 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000

const GOING_AWAY = 1001

/**
 * Resolves when the system has taken what `put` gives to the socket, or the socket is gone. Whoever awaits it before the next
 * one has one message waiting, never a queue.
 */
export function createWriter(socket: WebSocket, { socketWriteTimeoutMs }: Pick<Timings, 'socketWriteTimeoutMs'>) {
  return (put: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => socket.terminate(), socketWriteTimeoutMs)
      put(() => {
        clearTimeout(cut)
        if (socket.bufferedAmount <= MAX_WAITING_BYTES) socket.resume()
        // Its close is an event still to come, which a stream that always has a next result would keep waiting.
        if (socket.readyState === socket.OPEN) resolve()
        else setImmediate(resolve)
      })
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.pause()
    })
}

/** Asks for a sign of life again and again, and cuts the connection when none has come since the last time. */
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

/** Says goodbye to all, takes no new one, and waits until all are gone. */
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
