/** The door of the stage that accepts logs. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { PipelineDoor, Resolvers } from '../generated/graphql.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createReceive, type Receive } from '../platform/http-body/receive.ts'
import type { Stream } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'
import { createAccept } from './accept.ts'
import { openDoor, type DoorOptions } from './doors/door.ts'
import { createDoors, DOOR_DEFAULTS } from './doors/doors.ts'
import { createOtlpGrpc, type Identify, type TakeCall } from './doors/otlp-grpc.ts'
import { createSyslog, type SyslogOptions, type SyslogPorts } from './syslog/syslog.ts'
import { measureIngest } from './ingest-metrics.ts'
import { watchMessageVersion } from './message-version.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { ingestResolvers } from './resolvers.ts'

export type { Identify } from './doors/otlp-grpc.ts'
export type { SyslogPorts } from './syslog/syslog.ts'

export type IngestParts = {
  stream: Pick<Stream, 'partitions' | 'publish'>
  /** Milliseconds since 1970: the clock for the time of receipt and for timestamps in the future. */
  now?: () => number
  /** A record of an older day is refused; undefined takes any past. */
  retentionDays?: number | undefined
  /** Absent: as where the environment says nothing. */
  doors?: Partial<DoorOptions>
  /** Absent: no sockets for syslog. */
  syslog?: SyslogOptions
  /** Says which messages the writers read. */
  database: Pick<Database, '$queryRaw'>
  metrics: Metrics
  logger: Logger
  /** Bytes that may wait for the stream before requests are answered with OVERLOADED: 32 MiB. */
  maxQueuedBytes?: number
  /** Says who has sent a call of gRPC; absent: anybody. Over HTTP the edge has said it. */
  identify?: Identify
  /** Receives bodies, within a bound for all of them. */
  receive?: Receive
  /** Where answers count until they are read; absent: nowhere. */
  answers?: Pick<UnreadAnswers, 'reserve'>
  /** How long a request waits for the stream before it is answered with STREAM_UNAVAILABLE, and how often the database is asked. */
  timings?: Pick<Timings, 'publishTimeoutMs' | 'schemaLookEveryMs'>
  clock?: Clock
}

export type Ingest = {
  /** A Fastify plugin with all doors; register it without a prefix. */
  routes: (app: FastifyInstance) => Promise<void>
  /** Answers calls of OTLP over gRPC, on streams of HTTP/2. */
  takeCall: TakeCall
  resolvers: Pick<Resolvers, 'Mutation' | 'LevelInput' | 'TimestampInput'>
  /** The SDL of the stage. */
  typeDefs: string
  /** The way into the stream, for records that have come through a door before. */
  publisher: Pick<Publisher, 'publish' | 'maxRecordBytes'>
  /** What came through each door since this process started; those that were not used are left out. */
  doorsSinceStart(): PipelineDoor[]
  /** Learns which messages the writers read, and opens the sockets; logs may be accepted before it resolves. @throws SetupError for a port that cannot be had */
  start(): Promise<SyslogPorts>
  /** Refuses new logs and resolves when the waiting ones have their answers. Close the stream after it. */
  close(): Promise<void>
}

export function createIngest({
  stream,
  now = Date.now,
  retentionDays,
  database,
  metrics,
  logger,
  ...limits
}: IngestParts): Ingest {
  const { maxQueuedBytes, receive = createReceive(), answers, identify, timings = TIMINGS, clock } = limits
  const options: DoorOptions = { ...DOOR_DEFAULTS, ...limits.doors }
  const doors = createDoors(options)
  const { onSent, watch, doorsSinceStart, ...events } = measureIngest(metrics, now)
  const { publishTimeoutMs: timeoutMs, schemaLookEveryMs: lookEveryMs } = timings
  const publisher = createPublisher({ stream, maxQueuedBytes, timeoutMs, clock, onSent })
  watch(publisher)
  const { start, stop, messageVersion } = watchMessageVersion({ database, logger, lookEveryMs })
  const { accept, ...steps } = createAccept({ publisher, now, retentionDays, messageVersion, ...events })
  const { onUnanswered, onRefused } = events
  const parts = { steps, receive, answers, onUnanswered, onRefused, logger }
  const syslog =
    limits.syslog &&
    createSyslog({
      options: limits.syslog,
      rules: { ...limits.syslog, ...options, retentionDays },
      steps,
      metrics,
      logger,
      now,
    })
  return {
    takeCall: createOtlpGrpc({ ...parts, ...options, identify }),
    async routes(app) {
      for (const door of doors) await app.register(openDoor(door, parts))
    },
    resolvers: ingestResolvers({ accept }),
    typeDefs: readFileSync(new URL('./ingest.graphql', import.meta.url), 'utf8'),
    publisher,
    doorsSinceStart,
    async start() {
      await start()
      return (await syslog?.start()) ?? {}
    },
    async close() {
      await syslog?.stop()
      await stop()
      await publisher.close()
    },
  }
}
