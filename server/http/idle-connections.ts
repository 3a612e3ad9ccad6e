import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const CLOSE_EVERY_MS = 50

/**
 * Connections that carry no request. Node closes them once, when a server begins to close, and a closing server would wait for the others:
 * for one that becomes idle later, behind an answer that was on its way, as long as a client may keep it open; and for one that has not
 * sent anything yet, as browsers open some in advance, because Node does not count it as idle and checks no timeouts while it closes.
 */
export function trackIdle(server: Server) {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  function closeIdle(): void {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
    server.closeIdleConnections()
  }
  return {
    /** Closes idle connections until the server has closed. */
    async closeUntil(closed: Promise<void>): Promise<void> {
      closeIdle()
      const timer = setInterval(closeIdle, CLOSE_EVERY_MS)
      await closed.finally(() => clearInterval(timer))
    },
  }
}
