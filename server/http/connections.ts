import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { clientOf } from '../platform/client-of.ts'
import { connectionEventOf } from '../platform/connection-event.ts'
import { createShares } from '../platform/shares.ts'

const CLOSE_EVERY_MS = 50

type Options = {
  /** One more closes one of the client that holds most. */
  maxConnections: number
  onCut: () => void
}

/**
 * The connections of a server, which clients share. A new one is taken even when there are too many: then the client that holds most loses
 * one, first of those that have not sent anything, then of those that carry no request, the oldest first, and only then its newest.
 */
export function trackConnections(server: Server, { maxConnections, onCut }: Options) {
  const open = new Map<string, Set<Socket>>()
  const busy = new Set<Duplex>()
  const shares = createShares(maxConnections)
  const whenSecured = followHandshakes(server)

  server.on('connection', (opened: Socket) => {
    const client = clientOf({ ip: opened.remoteAddress ?? '' })
    const own = open.get(client) ?? new Set()
    let socket = opened
    open.set(client, own.add(socket))
    shares.take(client, 1)
    whenSecured(opened, (secure) => {
      own.delete(socket)
      socket = secure
      own.add(socket)
    })
    opened.once('close', () => {
      busy.delete(socket)
      own.delete(socket)
      if (own.size === 0) open.delete(client)
      shares.give(client, 1)
    })
    if (shares.held() > maxConnections) cutOne()
  })
  server.on('request', ({ socket }, response) => {
    busy.add(socket)
    response.once('close', () => busy.delete(socket))
  })
  // A WebSocket is never idle.
  server.on('upgrade', (_request, socket) => busy.add(socket))

  function cutOne(): void {
    const cut = findLeastUsed(open.get(shares.largest() ?? '') ?? [], busy)
    if (!cut) return
    cut.destroy()
    onCut()
  }

  /**
   * Node closes idle connections once, when a server begins to close, and a closing server would wait for the others: for one that becomes
   * idle later, behind an answer that was on its way, as long as a client may keep it open; and for one that has not sent anything yet, as
   * browsers open some in advance, because Node does not count it as idle and checks no timeouts while it closes.
   */
  function closeIdle(): void {
    for (const sockets of open.values()) for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
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

/** Calls back with what Node hands on in place of a connection that has agreed on TLS. Without TLS it never does. */
function followHandshakes(server: Server) {
  const waiting = new Map<string, (secure: Socket) => void>()
  server.on('secureConnection', (secure: Socket) => {
    const ends = endsOf(secure)
    waiting.get(ends)?.(secure)
    waiting.delete(ends)
  })
  return (opened: Socket, onSecured: (secure: Socket) => void): void => {
    if (connectionEventOf(server) === 'connection') return
    const ends = endsOf(opened)
    waiting.set(ends, onSecured)
    opened.once('close', () => waiting.delete(ends))
  }
}

/** Neither object names the other one, and no two connections have the same ends. */
const endsOf = ({ remoteAddress, remotePort, localPort }: Socket) => `${remoteAddress} ${remotePort} ${localPort}`

/** @param sockets the oldest first */
function findLeastUsed(sockets: Iterable<Socket>, busy: ReadonlySet<Duplex>): Socket | undefined {
  let idle: Socket | undefined
  let newest: Socket | undefined
  for (const socket of sockets) {
    if (socket.destroyed) continue
    newest = socket
    if (busy.has(socket)) continue
    if (socket.bytesRead === 0) return socket
    idle ??= socket
  }
  return idle ?? newest
}
