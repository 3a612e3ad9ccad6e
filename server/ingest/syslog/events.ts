/** What happens to messages and connections of syslog, in metrics and, at most once a minute each, in the log. */
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { createOnceAMinute } from '../../platform/once-a-minute.ts'

/** Why messages that came are lost: the server stopped while the stream was away, they found no room, or a defect of ours. */
const DROP_REASONS = ['stopping', 'full', 'defect'] as const

/** Why a connection was closed: there were too many, its message had no end, or unfinished messages took too much memory. */
const CUT_REASONS = ['connections', 'length', 'room'] as const

export type DropReason = (typeof DROP_REASONS)[number]
export type CutReason = (typeof CUT_REASONS)[number]

export type SyslogEvents = ReturnType<typeof createSyslogEvents>

export function createSyslogEvents({ metrics, logger }: { metrics: Metrics; logger: Logger }) {
  const onceAMinute = createOnceAMinute()
  // A rate needs the 0 before the first one.
  for (const reason of DROP_REASONS) metrics.syslogDropped.inc({ reason }, 0)
  for (const reason of CUT_REASONS) metrics.syslogConnectionsCut.inc({ reason }, 0)
  return {
    onDropped(messages: number, reason: DropReason): void {
      metrics.syslogDropped.inc({ reason }, messages)
      onceAMinute(`dropped ${reason}`, () => logger.warn({ reason }, 'messages of syslog are lost'))
    },
    onCut(client: string, reason: CutReason): void {
      metrics.syslogConnectionsCut.inc({ reason })
      onceAMinute(`cut ${reason}`, () => logger.warn({ client, reason }, 'a connection of syslog was closed'))
    },
    onHandshakeError(error: Error): void {
      onceAMinute('handshake', () => logger.warn({ err: error }, 'a sender of syslog does not speak our TLS'))
    },
    onDefect(error: unknown): void {
      logger.error({ err: error, door: 'syslog' }, 'messages could not be read')
    },
  }
}
