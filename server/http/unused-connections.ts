import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Connections that nothing has come by yet, as browsers open to be quicker later. A server that closes waits for them too, for
 * Node does not count them among the idle ones, and by then no longer looks for those that have been silent for too long.
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
