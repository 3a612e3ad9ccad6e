/** Cuts WebSockets whose clients have stopped reading, and bounds the data that waits to be sent. */
import type { WebSocket } from '@fastify/websocket'
import type { Timings } from '../platform/timings.ts'

/** While more than this waits to be sent, the socket is not read: an answer would only wait too. */
export const MAX_WAITING_BYTES = 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000

const GOING_AWAY = 1001

/** Of one socket, before it is held back: each may have 64 KiB, and thousands of sockets wait at once. */
const MAX_WAITING_MESSAGES = 1

/** Holds a socket back for any of several reasons. */
export function createBrake(socket: WebSocket) {
  const reasons = new Set<string>()
  return (reason: string, isHeld: boolean): void => {
    if (isHeld) reasons.add(reason)
    else reasons.delete(reason)
    if (reasons.size > 0) socket.pause()
    else socket.resume()
  }
}

type Brake = ReturnType<typeof createBrake>

/**
 * Resolves when it is the turn of a message. While many wait for theirs, the socket is not read. The first message, which is expected soon
 * and asks for nothing yet, waits for no turn.
 */
export function queueMessages(brake: Brake, take: () => Promise<void>): () => Promise<void> {
  let isFirst = true
  let waiting = 0
  const change = (by: number) => brake('messages', (waiting += by) > MAX_WAITING_MESSAGES)
  return async () => {
    if (isFirst) {
      isFirst = false
      return
    }
    change(1)
    await take()
    change(-1)
  }
}

/**
 * Resolves when the system has taken the data that `put` gives to the socket, or the socket is closed. A caller that awaits it before the
 * next message has at most one message waiting, never a queue.
 */
export function createWriter(
  socket: WebSocket,
  brake: Brake,
  { socketWriteTimeoutMs }: Pick<Timings, 'socketWriteTimeoutMs'>,
) {
  const brakeIfFull = () => brake('unsent', socket.bufferedAmount > MAX_WAITING_BYTES)
  return (put: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => socket.terminate(), socketWriteTimeoutMs)
      put(() => {
        clearTimeout(cut)
        brakeIfFull()
        // The socket's close event is still to come. A stream that always has a next result would never let it happen.
        if (socket.readyState === socket.OPEN) resolve()
        else setImmediate(resolve)
      })
      brakeIfFull()
    })
}

/**
 * Pings regularly, and cuts the connection when nothing has come since the last ping. Of a socket that is held back nothing can come, and
 * what holds it ends.
 */
export function cutSilent(socket: WebSocket, { socketPingEveryMs }: Pick<Timings, 'socketPingEveryMs'>): () => void {
  let isAlive = true
  const note = () => (isAlive = true)
  socket.on('pong', note)
  socket.on('message', note)
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = socket.isPaused
    socket.ping()
  }, socketPingEveryMs)
  return () => clearInterval(timer)
}

type Server = { clients: Iterable<WebSocket>; close(): void }

/** Closes all sockets, accepts no new ones, and resolves when all are closed. */
export async function closeAll(server: Server): Promise<void> {
  server.close()
  const why = { code: GOING_AWAY, reason: 'The server is stopping' }
  await Promise.all([...server.clients].map((socket) => closeInTime(socket, why)))
}

/** A client that does not answer within a second is cut. */
export async function closeInTime(
  socket: WebSocket,
  { code, reason }: { code: number; reason: string },
): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.close(code, reason)
  const cut = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
  await closed
  clearTimeout(cut)
}
