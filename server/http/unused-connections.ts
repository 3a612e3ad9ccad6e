import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Connections that have not sent anything yet; browsers open some in advance. A closing server would wait for them: Node does not count
 * them as idle, and no longer checks their timeouts while it closes.
 */
export function trackUnused(server: Server): { destroy(): void } {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return {
    destroy() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
    },
  }
}
