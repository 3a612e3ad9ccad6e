/** The door for syslog: sockets of its own over TCP, UDP and TLS, each where its port is set. */
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { AcceptSteps } from '../accept.ts'
import { createConnections } from './connections.ts'
import { createSyslogEvents } from './events.ts'
import { createSyslogReader, type SyslogRules } from './parse.ts'
import { createReadConnection } from './reading.ts'
import { createSyslogStore } from './store.ts'
import { listenTcp, type Certificate } from './tcp.ts'
import { listenUdp } from './udp.ts'

export type SyslogOptions = Pick<SyslogRules, 'timeZone' | 'usesReceiptTime'> & {
  host: string
  /** Absent: not opened. */
  tcpPort?: number | undefined
  udpPort?: number | undefined
  /** With a certificate and its key, in PEM. */
  tls?: (Certificate & { port: number }) | undefined
  /** Absent: as many as the process may have. */
  maxConnections?: number | undefined
}

/** Chosen by the system where the configured port is 0. */
export type SyslogPorts = Partial<Record<'tcp' | 'tls' | 'udp', number>>

type SyslogParts = {
  options: SyslogOptions
  rules: SyslogRules
  steps: AcceptSteps
  metrics: Metrics
  logger: Logger
  /** Milliseconds since 1970. */
  now: () => number
}

type Listening = { port: number; close(): Promise<void> }

export function createSyslog({ options, rules, steps, metrics, logger, now }: SyslogParts) {
  const { host, tcpPort, udpPort, tls, maxConnections } = options
  const stopping = new AbortController()
  const events = createSyslogEvents({ metrics, logger })
  const store = createSyslogStore({ steps, read: createSyslogReader(rules), now, events, stopping: stopping.signal })
  const connections = createConnections({ maxConnections, events })
  const tcp = { connections, events, read: createReadConnection({ ...store, events }) }
  const opened: Partial<Record<keyof SyslogPorts, Listening>> = {}
  const at = (port: number, variable: string) => ({ host, port, variable, hostVariable: 'SYSLOG_HOST' })

  return {
    /** @throws SetupError for a port that cannot be had, or a certificate that is none */
    async start(): Promise<SyslogPorts> {
      if (tcpPort !== undefined) opened.tcp = await listenTcp({ ...tcp, address: at(tcpPort, 'SYSLOG_TCP_PORT') })
      if (tls !== undefined)
        opened.tls = await listenTcp({ ...tcp, address: at(tls.port, 'SYSLOG_TLS_PORT'), certificate: tls })
      if (udpPort !== undefined)
        opened.udp = await listenUdp({ address: at(udpPort, 'SYSLOG_UDP_PORT'), store: store.store, events })
      return Object.fromEntries(Object.entries(opened).map(([kind, { port }]) => [kind, port]))
    },
    /** Resolves when what was read is durable, or cannot be. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all(Object.values(opened).map(({ close }) => close()))
    },
  }
}
