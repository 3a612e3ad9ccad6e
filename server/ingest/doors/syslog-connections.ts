import type { Socket } from 'node:net'
import { clientOf } from '../../platform/client-of.ts'
import { readOpenFilesLimit } from '../../platform/open-files.ts'
import { createShares } from '../../platform/shares.ts'

/** Of all senders together over TCP and TLS, should the process be allowed four times as many files. */
export const MAX_CONNECTIONS = 2000

/** Why a connection was closed: there were too many, its message had no end, or unfinished messages took too much memory. */
export type CutReason = 'connections' | 'length' | 'room'

export type SyslogConnections = ReturnType<typeof createConnections>

type Options = { maxConnections?: number | undefined; onCut: (reason: CutReason) => void }

/** One more than there may be closes the newest one of the client that has most. */
export function createConnections({ maxConnections = maxOfProcess(), onCut }: Options) {
  const open = new Map<Socket, string>()
  const shares = createShares(maxConnections)

  function cutOne(): void {
    const client = shares.largest()
    const newest = [...open].findLast(([socket, owner]) => owner === client && !socket.destroyed)
    newest?.[0].destroy()
    onCut('connections')
  }

  return {
    /** Until it is closed, it counts. */
    add(socket: Socket): void {
      const client = clientOf({ ip: socket.remoteAddress ?? '' })
      open.set(socket, client)
      shares.take(client, 1)
      socket.once('close', () => {
        open.delete(socket)
        shares.give(client, 1)
      })
      if (shares.held() > maxConnections) cutOne()
    },
    closeAll(): void {
      for (const socket of open.keys()) socket.destroy()
    },
  }
}

const maxOfProcess = () => Math.min(MAX_CONNECTIONS, Math.floor((readOpenFilesLimit() ?? Infinity) / 4))
