/** Follows whether clients read what waits for them on their connections. */
import type { Server, Socket } from 'node:net'
import { clientOf } from './client-of.ts'
import { systemClock, type Clock } from './clock.ts'
import { connectionEventOf } from './connection-event.ts'
import { TIMINGS, type Timings } from './timings.ts'

export type Reader = {
  /** By whom shares are counted: the address, until a request says whom it came from. */
  client: string
  /** What the answers that are being made for it take. */
  reservedBytes: number
  /** Grows when the client reads. */
  mark: number
  movedAtMs: number
}

type Parts = { clock?: Clock; timings?: Pick<Timings, 'readerLookEveryMs'>; onCut?: () => void }

export type Readers = ReturnType<typeof createReaders>

export function createReaders({ clock = systemClock, timings = TIMINGS, onCut = () => undefined }: Parts = {}) {
  const open = new Map<Socket, Reader>()
  const listeners: (() => void)[] = []
  let cancelLook: (() => void) | undefined

  function add(socket: Socket): void {
    const client = clientOf({ ip: socket.remoteAddress ?? '' })
    open.set(socket, { client, reservedBytes: 0, mark: 0, movedAtMs: clock.now() })
    socket.once('close', () => open.delete(socket))
  }

  function look(): void {
    cancelLook = clock.setTimer(look, timings.readerLookEveryMs)
    for (const [socket, reader] of open) {
      const mark = markOf(socket)
      if (socket.writableLength === 0 || mark > reader.mark) reader.movedAtMs = clock.now()
      reader.mark = mark
    }
    for (const listener of listeners) listener()
  }

  return {
    /** All connections of a server, until it is closed. */
    follow(server: Server): void {
      server.on(connectionEventOf(server), add)
      server.once('close', () => cancelLook?.())
      look()
    },
    /** Called from time to time, when all connections were looked at. */
    everyLook: (listener: () => void) => void listeners.push(listener),
    open: (): ReadonlyMap<Socket, Reader> => open,
    /** Closes a connection whose client reads nothing. */
    cut(socket: Socket): void {
      socket.destroy()
      onCut()
    },
    /** How long nobody has read what waits; 0 while nothing waits. */
    idleMs: (socket: Socket) => clock.now() - (open.get(socket)?.movedAtMs ?? clock.now()),
  }
}

/** Node's own handle alone knows how much of a chunk is still to be taken: without it a slow reader of a large chunk would look like none. */
type Connection = Pick<Socket, 'bytesWritten' | 'writableLength'> & { _handle?: { writeQueueSize?: number } | null }

const markOf = ({ bytesWritten, writableLength, _handle }: Connection) =>
  bytesWritten - writableLength - (_handle?.writeQueueSize ?? 0)
