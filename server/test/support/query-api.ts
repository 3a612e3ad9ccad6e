/** The stages that answer questions behind GraphQL alone; its scalars pass through as they are. */
import { readFileSync } from 'node:fs'
import { buildSchema, graphql, isObjectType } from 'graphql'
import type { PipelineDoor } from '../../generated/graphql.ts'
import type { OffsetRange } from '../../platform/stream.ts'
import { createSlots } from '../../platform/slots.ts'
import { createReaders } from '../../platform/readers.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createSnapshots } from '../../platform/postgres/snapshots.ts'
import { createDatabase } from './database.ts'
import { testLogger } from './test-logger.ts'
import { createObserver, type ObserverParts } from '../../pipeline/observer.ts'
import { createArchiveReader, createPipeline } from '../../pipeline/pipeline.ts'
import { createQuery } from '../../query/query.ts'
import { newContext } from './reader.ts'

type Options = {
  /** What happens to records that are published; they are taken if absent. */
  publish?: (values: readonly Buffer[]) => Promise<void>
  stream?: Partial<ObserverParts['stream']>
  observer?: Partial<ObserverParts>
  /** What the doors have seen. */
  doors?: PipelineDoor[]
}

const BASE_SDL = readFileSync(new URL('../../http/base.graphql', import.meta.url), 'utf8')

/** The log that `stream` reads. */
export const LOG = { cluster: 'one', topic: 'logs' }

export const rangesOf = (...ends: bigint[]): ReadonlyMap<number, OffsetRange> =>
  new Map(ends.map((endOffset, partition) => [partition, { startOffset: 0n, endOffset }]))

export async function createApi({ publish = async () => undefined, doors = [], ...options }: Options = {}) {
  const database = await createDatabase()
  const observer = createObserver({
    database: database.prisma,
    stream: {
      kind: 'kafka',
      topic: LOG.topic,
      cluster: LOG.cluster,
      ranges: async () => new Map(),
      problem: async () => undefined,
      ...options.stream,
    },
    schemaProblem: async () => undefined,
    logger: testLogger,
    ...options.observer,
  })
  const query = createQuery({
    snapshots: createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs: 60_000 }),
    readers: createReaders(),
    timings: TIMINGS,
  })
  const pipeline = createPipeline({
    database: database.prisma,
    observer,
    readArchive: createArchiveReader({ database: database.prisma }),
    publisher: { publish, maxRecordBytes: 1000 },
    doorsSinceStart: () => doors,
    slots: createSlots({ slots: 2, reserve: 1, maxWaiting: 100, maxWaitMs: 5000 }),
  })
  const stages = [query, pipeline]
  const schema = buildSchema([BASE_SDL, ...stages.map(({ typeDefs }) => typeDefs)].join('\n'))
  for (const [typeName, fields] of stages.flatMap(({ resolvers }) => Object.entries<object>(resolvers))) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`${typeName} is not in the schema`)
    for (const [name, resolve] of Object.entries(fields)) Object.assign(type.getFields()[name] ?? {}, { resolve })
  }
  return {
    prisma: database.prisma,
    observer,
    ask: (source: string, variableValues: Record<string, unknown> = {}) =>
      graphql({ schema, source, variableValues, contextValue: newContext() }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

export type Api = Awaited<ReturnType<typeof createApi>>

/** The codes of an answer's errors. */
export const codesOf = ({ errors }: Awaited<ReturnType<Api['ask']>>) =>
  errors?.map(({ originalError }) => originalError && 'code' in originalError && originalError.code)
