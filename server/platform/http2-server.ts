/** A server of HTTP/2 for programs: without TLS, those that speak nothing else begin with it at once. */
import { once } from 'node:events'
import {
  constants,
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { clientOf } from './client-of.ts'
import { systemClock, type Clock } from './clock.ts'
import { senderOf } from './forwarded-for.ts'
import { toListenError, type Address } from './listen-check.ts'
import { createShares } from './shares.ts'
import type { Timings } from './timings.ts'
import type { TlsFiles } from './tls-files.ts'

/** Beyond as many, only clients below their share get one more, up to twice as many. */
export const MAX_HTTP2_CONNECTIONS = 500

/** Requests of a connection at once. */
export const MAX_HTTP2_STREAMS = 100

type Parts = {
  /** Answers the stream; `ip` is the address of the client, as a proxy says it where its word counts. */
  take: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ip: string) => void
  timings: Pick<Timings, 'requestTimeoutMs'>
  clock?: Clock | undefined
  maxConnections?: number | undefined
  /** Whose `x-forwarded-for` counts. */
  isProxy?: ((address: string) => boolean) | undefined
  onCut: () => void
  tls?: TlsFiles | undefined
}

/** Of net.Server, which it is: a client that has gone without a word does not stay a connection. */
const SOCKETS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

export function createHttp2Server(parts: Parts) {
  const { maxConnections = MAX_HTTP2_CONNECTIONS, clock = systemClock, onCut } = parts
  const server = openServer(parts)
  const sockets = new Set<Socket>()
  const calls = new Set<ServerHttp2Stream>()
  const shares = createShares(maxConnections)

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session: ServerHttp2Session) => {
    const peer = session.socket.remoteAddress ?? ''
    const client = clientOf({ ip: peer })
    if (shares.held() >= 2 * maxConnections || !shares.mayTake(client, 1)) {
      onCut()
      return session.destroy()
    }
    shares.take(client, 1)
    session.once('close', () => shares.give(client, 1))
    serveSession(session, { ...parts, peer, clock, calls })
  })

  async function whenIdle(): Promise<void> {
    while (calls.size > 0) await Promise.all([...calls].map((call) => once(call, 'close')))
  }

  return {
    /** Returns the port; the system chooses one for 0. @throws SetupError when it is in use */
    async start(address: Address): Promise<number> {
      try {
        await once(server.listen({ host: address.host, port: address.port }), 'listening')
      } catch (error) {
        throw toListenError(error, address)
      }
      return (server.address() as AddressInfo).port
    },
    /** Resolves when every request has its answer. */
    async stop(): Promise<void> {
      if (!server.listening) return
      const closed = once(server, 'close')
      // Tells each client that no more is taken.
      server.close()
      await whenIdle()
      const cancelTimer = clock.setTimer(() => sockets.forEach((socket) => socket.destroy()), LEAVE_MS)
      await closed.finally(cancelTimer)
    },
  }
}

function openServer({ tls, timings }: Parts) {
  const options = { settings: { maxConcurrentStreams: MAX_HTTP2_STREAMS }, ...SOCKETS }
  if (!tls) return createServer(options)
  const server = createSecureServer({ ...options, ...tls.options(), handshakeTimeout: timings.requestTimeoutMs })
  tls.follow(server)
  return server
}

/** How long a client has to read its last answer and to close. */
const LEAVE_MS = 1000

type Served = Parts & { peer: string; clock: Clock; calls: Set<ServerHttp2Stream> }

function serveSession(session: ServerHttp2Session, served: Served): void {
  const { take, timings, peer, isProxy = () => false, clock, calls } = served
  // One that says nothing is no use to anybody.
  const cancelTimer = clock.setTimer(() => session.destroy(), timings.requestTimeoutMs)
  session.once('remoteSettings', cancelTimer).once('close', cancelTimer)
  session.on('stream', (stream, headers) => {
    calls.add(stream)
    // What breaks a stream ends its body, too.
    stream.on('error', () => undefined)
    const cancelEnd = clock.setTimer(() => stream.close(constants.NGHTTP2_CANCEL), timings.requestTimeoutMs)
    stream.once('close', () => {
      calls.delete(stream)
      cancelEnd()
    })
    take(stream, headers, senderOf(peer, headers['x-forwarded-for'], isProxy))
  })
}
