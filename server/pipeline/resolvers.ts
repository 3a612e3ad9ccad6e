/** GraphQL's arguments → the observer, the reader of dead letters and their replay. */
import type { Resolvers } from '../generated/graphql.ts'
import type { DeadLetterReader } from './dead-letters.ts'
import type { Observer, Sight } from './observer.ts'
import type { Replay } from './replay.ts'

type Parts = {
  deadLetters: DeadLetterReader
  replay: Replay
  observer: Pick<Observer, 'observe'>
  rejectedSinceStart(): number
}

export function createResolvers({ deadLetters, replay, observer, rejectedSinceStart }: Parts) {
  return {
    Query: {
      deadLetters: (_, args) => deadLetters.page(args),
      pipeline: async () => showPipeline(await observer.observe(), rejectedSinceStart()),
    },
    Mutation: {
      replayDeadLetters: (_, { ids }) => replay(ids),
    },
  } satisfies Resolvers
}

function showPipeline({ counts, ...sight }: Sight, rejected: number) {
  const unknown = { stored: null, duplicates: null, deadLettered: null, expired: null, skipped: null }
  const { accepted = null, lagRecords = null, lagSeconds = null, parts } = sight
  return { ...(counts ?? unknown), rejected: BigInt(rejected), accepted, lagRecords, lagSeconds, parts }
}
