/** The door of the stage that accounts for every record: the pipeline's state, dead letters, and their replay. */
import { readFileSync } from 'node:fs'
import type { PipelineDoor } from '../generated/graphql.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Slots } from '../platform/slots.ts'
import type { ReadArchive } from './archive.ts'
import { createDeadLetterReader } from './dead-letters.ts'
import type { Observer } from './observer.ts'
import { createReplay, type ReplayParts } from './replay.ts'
import { createResolvers } from './resolvers.ts'

export { createArchiveReader } from './archive.ts'
export { createObserver, type Observer } from './observer.ts'
export { measurePipeline } from './pipeline-metrics.ts'

type Parts = Omit<ReplayParts, 'database'> & {
  database: PrismaClient
  observer: Pick<Observer, 'observe' | 'history'>
  readArchive: ReadArchive
  /** What came through each door since this process started. */
  doorsSinceStart(): PipelineDoor[]
  /** Of the database, for dead letters; the one replay that runs has a connection beside them. */
  slots: Pick<Slots, 'run'>
}

export function createPipeline({ database, observer, readArchive, doorsSinceStart, slots, ...replayParts }: Parts) {
  return {
    typeDefs: ['pipeline', 'dead-letters'].map(readSdl).join('\n'),
    resolvers: createResolvers({
      deadLetters: createDeadLetterReader({ database }),
      replay: createReplay({ database, ...replayParts }),
      observer,
      readArchive,
      doorsSinceStart,
      slots,
    }),
  }
}

const readSdl = (name: string) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')
