import type { Socket } from 'node:net'
import { clientOf } from '../../platform/client-of.ts'
import { readOpenFilesLimit } from '../../platform/open-files.ts'
import { createShares } from '../../platform/shares.ts'
import type { SyslogEvents } from './events.ts'
import { MAX_SYSLOG_CONNECTIONS } from './limits.ts'

export type SyslogConnections = ReturnType<typeof createConnections>

type Options = { maxConnections?: number | undefined; events: Pick<SyslogEvents, 'onCut'> }

/** One more than there may be closes the newest one of the client that has most. */
export function createConnections({ maxConnections = maxOfProcess(), events }: Options) {
  const open = new Map<Socket, string>()
  const shares = createShares(maxConnections)

  function cutOne(): void {
    const client = shares.largest() ?? ''
    const newest = [...open].findLast(([socket, owner]) => owner === client && !socket.destroyed)
    newest?.[0].destroy()
    events.onCut(client, 'connections')
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

const maxOfProcess = () => Math.min(MAX_SYSLOG_CONNECTIONS, Math.floor((readOpenFilesLimit() ?? Infinity) / 4))
