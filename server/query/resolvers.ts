/** GraphQL's arguments → the readers; the fields of a log as GraphQL shows them. */
import type { Resolvers } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { countChars, cutToChars } from './chars.ts'
import { NAME_BY_LEVEL } from './level-names.ts'
import { encodeLogId } from './log-id.ts'
import { keyOf, type LogReader } from './logs.ts'

export function createResolvers(reader: LogReader) {
  return {
    Query: {
      logs: (_, args) => reader.page(args),
      log: (_, { id }) => reader.byId(id),
    },
    Log: {
      id: (row) => encodeLogId(keyOf(row)),
      level: (row) => NAME_BY_LEVEL[row.level],
      message: (row, { maxChars }) => cutMessage(row.message, maxChars ?? undefined),
      messageLength: (row) => countChars(row.message),
    },
  } satisfies Resolvers
}

function cutMessage(message: string, maxChars: number | undefined): string {
  if (maxChars === undefined) return message
  if (maxChars < 0) throw new AppError('BAD_USER_INPUT', 'maxChars is negative.')
  return cutToChars(message, maxChars)
}
