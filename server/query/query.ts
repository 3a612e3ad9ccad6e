/** The door of the stage that asks: what GraphQL reads of logs, of dead letters and of the way they come. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Snapshots } from '../platform/snapshots.ts'
import { createDeadLetterReader } from './dead-letters.ts'
import type { Pipeline } from './pipeline.ts'
import { exportRoute, type ReadInput } from './export-route.ts'
import { createReplay, type ReplayParts } from './replay.ts'
import { createResolvers } from './resolvers.ts'

export { measurePipeline } from './pipeline-metrics.ts'
export { createPipeline, type Pipeline } from './pipeline.ts'

type Parts = Omit<ReplayParts, 'database'> & {
  database: PrismaClient
  snapshots: Snapshots
  pipeline: Pick<Pipeline, 'observe'>
  /** Logs refused one by one since this process started. */
  rejectedSinceStart(): number
}

export function createQuery({ database, snapshots, pipeline, rejectedSinceStart, ...replayParts }: Parts) {
  return {
    /** `GET /export`, as a Fastify plugin. */
    downloads: (readInput: ReadInput) => exportRoute({ snapshots, readInput }),
    typeDefs: ['query', 'dead-letters', 'pipeline'].map(readSdl).join('\n'),
    resolvers: createResolvers({
      snapshots,
      deadLetters: createDeadLetterReader({ database }),
      replay: createReplay({ database, ...replayParts }),
      pipeline,
      rejectedSinceStart,
    }),
  }
}

const readSdl = (name: string) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')
