/** The stage behind GraphQL alone, for this folder's tests; its scalars pass through as they are. */
import { buildSchema, graphql, isObjectType } from 'graphql'
import type { OffsetRange } from '../platform/stream.ts'
import { createSnapshots } from '../platform/snapshots.ts'
import { createDatabase, testLogger } from '../test/database.ts'
import { createPipeline, type PipelineParts } from './pipeline.ts'
import { createQuery } from './query.ts'
import { newContext } from './test-reader.ts'

type Options = {
  /** What happens to records that are published; they are taken if absent. */
  publish?: (values: readonly Buffer[]) => Promise<void>
  stream?: Partial<PipelineParts['stream']>
  pipeline?: Partial<PipelineParts>
  rejected?: number
}

/** The log that `stream` stands for. */
export const LOG = { cluster: 'one', topic: 'logs' }

export const rangesOf = (...ends: bigint[]): ReadonlyMap<number, OffsetRange> =>
  new Map(ends.map((endOffset, partition) => [partition, { startOffset: 0n, endOffset }]))

export async function createApi({ publish = async () => undefined, rejected = 0, ...options }: Options = {}) {
  const database = await createDatabase()
  const pipeline = createPipeline({
    database: database.prisma,
    stream: {
      kind: 'kafka',
      topic: LOG.topic,
      clusterId: LOG.cluster,
      ranges: async () => new Map(),
      problem: async () => undefined,
      ...options.stream,
    },
    schemaProblem: async () => undefined,
    logger: testLogger,
    ...options.pipeline,
  })
  const { typeDefs, resolvers } = createQuery({
    database: database.prisma,
    snapshots: createSnapshots({ database: database.prisma, canceller: database.prisma, timeoutMs: 60_000 }),
    pipeline,
    publisher: { publish, maxRecordBytes: 1000 },
    rejectedSinceStart: () => rejected,
  })
  const schema = buildSchema(`${typeDefs} scalar DateTime scalar JSONObject scalar BigInt`)
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`${typeName} is not in the schema`)
    for (const [name, resolve] of Object.entries(fields)) Object.assign(type.getFields()[name] ?? {}, { resolve })
  }
  return {
    prisma: database.prisma,
    ask: (source: string, variableValues: Record<string, unknown> = {}) =>
      graphql({ schema, source, variableValues, contextValue: newContext() }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

export type Api = Awaited<ReturnType<typeof createApi>>

/** The codes of an answer's errors. */
export const codesOf = ({ errors }: Awaited<ReturnType<Api['ask']>>) =>
  errors?.map(({ originalError }) => originalError && 'code' in originalError && originalError.code)
