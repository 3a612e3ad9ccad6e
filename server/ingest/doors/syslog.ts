/** The door for syslog: sockets of its own over TCP, UDP and TLS, each where its port is set. */
import type { Address } from '../../platform/listen-check.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { createOnceAMinute } from '../../platform/once-a-minute.ts'
import type { AcceptSteps } from '../accept.ts'
import { createConnections, type CutReason } from './syslog-connections.ts'
import { createSyslogReader, type SyslogRules } from './syslog-parse.ts'
import { createReadConnection } from './syslog-reading.ts'
import { createSyslogStore } from './syslog-store.ts'
import { listenTcp, type Certificate } from './syslog-tcp.ts'
import { listenUdp } from './syslog-udp.ts'

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
export type SyslogPorts = { tcp?: number; udp?: number; tls?: number }

type SyslogParts = {
  options: SyslogOptions
  rules: SyslogRules
  steps: AcceptSteps
  metrics: Metrics
  logger: Logger
  /** Milliseconds since 1970. */
  now: () => number
}

export function createSyslog({ options, rules, steps, metrics, logger, now }: SyslogParts) {
  const stopping = new AbortController()
  const onceAMinute = createOnceAMinute()
  const opened: { close(): Promise<void> }[] = []
  const onDropped = (messages: number, reason: string) => metrics.syslogDropped.inc({ reason }, messages)
  const read = createSyslogReader(rules)
  const { take, store } = createSyslogStore({ steps, read, now, onDropped, logger, stopping: stopping.signal })

  function onCut(reason: CutReason, client?: string): void {
    metrics.syslogConnectionsCut.inc({ reason })
    onceAMinute(reason, () => logger.warn({ client, reason }, 'a connection of syslog was closed'))
  }
  const connections = createConnections({ maxConnections: options.maxConnections, onCut })
  const tcp = {
    connections,
    read: createReadConnection({ take, store, onCut }),
    onHandshakeError: (err: Error) =>
      onceAMinute('handshake', () => logger.warn({ err }, 'a sender of syslog cannot be understood in TLS')),
  }

  async function remember<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    const listening = await opening
    opened.push(listening)
    return listening
  }

  return {
    /** @throws SetupError for a port that cannot be had, or a certificate that is none */
    async start(): Promise<SyslogPorts> {
      const { tcpPort, udpPort, tls } = options
      const ports: SyslogPorts = {}
      const at = (port: number, variable: string): Address => ({
        host: options.host,
        port,
        variable,
        hostVariable: 'SYSLOG_HOST',
      })
      if (tcpPort !== undefined)
        ports.tcp = (await remember(listenTcp({ ...tcp, address: at(tcpPort, 'SYSLOG_TCP_PORT') }))).port
      if (tls !== undefined)
        ports.tls = (
          await remember(listenTcp({ ...tcp, address: at(tls.port, 'SYSLOG_TLS_PORT'), certificate: tls }))
        ).port
      if (udpPort !== undefined)
        ports.udp = (await remember(listenUdp({ address: at(udpPort, 'SYSLOG_UDP_PORT'), store, onDropped }))).port
      return ports
    },
    /** Resolves when what was read is durable, or cannot be. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all(opened.map(({ close }) => close()))
    },
  }
}
