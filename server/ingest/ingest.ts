/** The door of the stage that accepts logs. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Resolvers } from '../generated/graphql.ts'
import type { Stream } from '../platform/stream.ts'
import { createAccept } from './accept.ts'
import { createPublisher, type Clock } from './publisher.ts'
import { ingestResolvers } from './resolvers.ts'
import { ingestRoute } from './route.ts'

export type IngestParts = {
  stream: Pick<Stream, 'partitions' | 'publish'>
  /** Milliseconds since 1970; what the time of receipt and the future are measured with. */
  now?: () => number
  /** Called with a number of records, for the metrics. */
  onAccepted?: (records: number) => void
  onRejected?: (records: number) => void
  /** Bytes that may wait for the stream before requests are answered with OVERLOADED: 32 MiB. */
  maxQueuedBytes?: number
  /** How long a request waits for the stream before it is answered with STREAM_UNAVAILABLE: 10 s. */
  publishTimeoutMs?: number
  clock?: Clock
}

export type Ingest = {
  /** A Fastify plugin with `POST /public/ingest`; register it without a prefix. */
  routes: (app: FastifyInstance) => Promise<void>
  resolvers: Pick<Resolvers, 'Mutation' | 'LevelInput' | 'TimestampInput'>
  /** The SDL of the stage. */
  typeDefs: string
  /** Refuses new logs and resolves when the waiting ones have their answers. Close the stream after it. */
  close(): Promise<void>
}

export function createIngest({ stream, now, onAccepted, onRejected, ...limits }: IngestParts): Ingest {
  const { maxQueuedBytes, publishTimeoutMs: timeoutMs, clock } = limits
  const publisher = createPublisher({ stream, maxQueuedBytes, timeoutMs, clock })
  const accept = createAccept({ publisher, now, onAccepted, onRejected })
  return {
    routes: ingestRoute({ accept }),
    resolvers: ingestResolvers({ accept }),
    typeDefs: readFileSync(new URL('./ingest.graphql', import.meta.url), 'utf8'),
    close: () => publisher.close(),
  }
}
