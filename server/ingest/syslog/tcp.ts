/** Syslog over TCP and TLS: each connection is read as fast as the stream takes its messages. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { SetupError } from '../../platform/errors.ts'
import { toListenError, type Address } from '../../platform/listen-check.ts'
import type { SyslogConnections } from './connections.ts'
import type { SyslogEvents } from './events.ts'
import { MAX_SYSLOG_CONNECTIONS } from './limits.ts'
import type { ReadConnection } from './reading.ts'

export type Certificate = { cert: string; key: string }

type TcpParts = {
  address: Address
  /** With one the connections are encrypted. */
  certificate?: Certificate | undefined
  connections: SyslogConnections
  read: ReadConnection
  events: Pick<SyslogEvents, 'onHandshakeError'>
}

/** A sender that has gone without a word is noticed by the system; one that has nothing to say may be silent for days. */
const OPTIONS = { keepAlive: true, keepAliveInitialDelay: 60_000, highWaterMark: 16 * 1024 }

const HANDSHAKE_TIMEOUT_MS = 10_000

/** What senders have sent before they notice that the server is stopping. */
const CLOSE_TIMEOUT_MS = 1000

/** @throws SetupError when it cannot listen there, or the certificate is none */
export async function listenTcp(parts: TcpParts) {
  const { address, certificate, connections, read, events } = parts
  const open = new Set<Socket>()
  const reading = new Set<Promise<void>>()
  const server = certificate ? createEncrypted(certificate) : createServer(OPTIONS)
  server.on('connection', (socket: Socket) => {
    // What is wrong with a connection ends it, and that is all.
    socket.on('error', () => undefined)
    connections.add(socket)
  })
  server.on('tlsClientError', events.onHandshakeError)
  server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket)
    const done = read(socket).finally(() => {
      open.delete(socket)
      reading.delete(done)
    })
    reading.add(done)
  })
  const port = await listen(server, address)
  return {
    port,
    /** Resolves when what was read is durable. */
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.end()
      const cut = setTimeout(connections.closeAll, CLOSE_TIMEOUT_MS)
      await closed
      clearTimeout(cut)
      await Promise.all(reading)
    },
  }
}

function createEncrypted({ cert, key }: Certificate): Server {
  try {
    return createTlsServer({
      ...OPTIONS,
      cert,
      key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SetupError(`SYSLOG_TLS_CERT and SYSLOG_TLS_KEY are not a certificate and its key in PEM: ${reason}.`, {
      cause,
    })
  }
}

async function listen(server: Server, address: Address): Promise<number> {
  try {
    // After a restart all senders come at once.
    await once(server.listen({ host: address.host, port: address.port, backlog: MAX_SYSLOG_CONNECTIONS }), 'listening')
  } catch (error) {
    throw toListenError(error, address)
  }
  return (server.address() as AddressInfo).port
}
