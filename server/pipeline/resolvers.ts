/** GraphQL's arguments → the observer, the reader of dead letters and their replay. */
import type { PipelineDoor, Resolvers } from '../generated/graphql.ts'
import type { Slots } from '../platform/slots.ts'
import { sum } from './balance.ts'
import type { ArchiveSight } from '../filter/archive-sight.ts'
import type { ReadArchive } from './archive.ts'
import type { DeadLetterReader } from './dead-letters.ts'
import type { Sample } from './history.ts'
import type { Observer, Sight } from './observer.ts'
import type { Replay } from './replay.ts'

type Parts = {
  deadLetters: DeadLetterReader
  replay: Replay
  observer: Pick<Observer, 'observe' | 'history'>
  readArchive: ReadArchive
  doorsSinceStart(): PipelineDoor[]
  /** Of the database. */
  slots: Pick<Slots, 'run'>
}

export function createResolvers({ deadLetters, replay, observer, readArchive, doorsSinceStart, slots }: Parts) {
  return {
    Query: {
      deadLetters: (_, args, context) => slots.run(context, () => deadLetters.page(args, context.room.part())),
      pipeline: async () => {
        const [sight, archive] = await Promise.all([observer.observe(), readArchive().then(showArchive, () => null)])
        const history = observer.history().map(showSample)
        return { ...showPipeline(sight, doorsSinceStart()), history, archive }
      },
    },
    Mutation: {
      replayDeadLetters: (_, { ids }, context) => replay(ids, context),
    },
  } satisfies Resolvers
}

function showPipeline({ counts, atMs, ...sight }: Sight, doors: PipelineDoor[]) {
  const unknown = { stored: null, duplicates: null, deadLettered: null, expired: null, skipped: null }
  const { accepted = null, lagRecords = null, lagSeconds = null, parts } = sight
  const observedAt = new Date(atMs)
  const refused = doors.flatMap((door) => door.refused)
  const rejected = sum(refused.filter(({ kind }) => kind === 'LOG').map(({ count }) => count))
  return { observedAt, ...(counts ?? unknown), rejected, accepted, lagRecords, lagSeconds, parts, doors }
}

function showArchive(seen: ArchiveSight) {
  const { isStopped: _, lateBytes: __, ...sight } = seen
  return sight
}

function showSample({ atMs, ...counts }: Sample) {
  const { accepted = null, stored = null, lagRecords = null } = counts
  return { observedAt: new Date(atMs), accepted, stored, lagRecords }
}
