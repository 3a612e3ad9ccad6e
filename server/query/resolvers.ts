/** GraphQL's arguments → the readers; the fields of a log as GraphQL shows them. */
import type { Resolvers } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { countChars, cutToChars } from './chars.ts'
import { NAME_BY_LEVEL } from './level-names.ts'
import type { DeadLetterReader } from './dead-letters.ts'
import { encodeLogId } from './log-id.ts'
import { keyOf, type LogReader } from './logs.ts'
import type { Pipeline, Sight } from './pipeline.ts'
import type { Replay } from './replay.ts'

type Readers = {
  logs: LogReader
  deadLetters: DeadLetterReader
  replay: Replay
  pipeline: Pick<Pipeline, 'observe'>
  rejectedSinceStart(): number
}

export function createResolvers({ logs, deadLetters, replay, pipeline, rejectedSinceStart }: Readers) {
  return {
    Query: {
      logs: (_, args) => logs.page(args),
      log: (_, { id }) => logs.byId(id),
      deadLetters: (_, args) => deadLetters.page(args),
      pipeline: async () => showPipeline(await pipeline.observe(), rejectedSinceStart()),
    },
    Mutation: {
      replayDeadLetters: (_, { ids }) => replay(ids),
    },
    Log: {
      id: (row) => encodeLogId(keyOf(row)),
      level: (row) => NAME_BY_LEVEL[row.level],
      message: (row, { maxChars }) => cutMessage(row.message, maxChars ?? undefined),
      messageLength: (row) => countChars(row.message),
    },
  } satisfies Resolvers
}

function showPipeline({ counts, ...sight }: Sight, rejected: number) {
  const unknown = { stored: null, duplicates: null, deadLettered: null, expired: null, skipped: null }
  const { accepted = null, lagRecords = null, lagSeconds = null, parts } = sight
  return { ...(counts ?? unknown), rejected: BigInt(rejected), accepted, lagRecords, lagSeconds, parts }
}

function cutMessage(message: string, maxChars: number | undefined): string {
  if (maxChars === undefined) return message
  if (maxChars < 0) throw new AppError('BAD_USER_INPUT', 'maxChars is negative.')
  return cutToChars(message, maxChars)
}
