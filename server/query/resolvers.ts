/** GraphQL's arguments → the readers; the fields of a log as GraphQL shows them. */
import type { Resolvers } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import { countChars, cutToChars } from './chars.ts'
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { readCount } from './count.ts'
import { readFacet } from './facet.ts'
import { readHistogram } from './histogram.ts'
import { keyOf } from '../filter/log-key.ts'
import { readContext, readLog, readPage, readTrace } from './logs.ts'

export function createResolvers({ snapshots }: { snapshots: Snapshots }) {
  return {
    Query: {
      logs: (_, args, context) => snapshots.read(context, (snapshot) => readPage(snapshot, args)),
      log: (_, { id }, context) => snapshots.read(context, (snapshot) => readLog(snapshot, id)),
      logContext: (_, args, context) => snapshots.read(context, (snapshot) => readContext(snapshot, args)),
      trace: (_, args, context) => snapshots.read(context, (snapshot) => readTrace(snapshot, args)),
      logCount: (_, args, context) => snapshots.read(context, (snapshot) => readCount(snapshot, args)),
      logHistogram: (_, args, context) =>
        snapshots.read(context, (snapshot) => readHistogram(snapshot, { ...args, nowMs: Date.now() })),
      logFacet: (_, args, context) => snapshots.read(context, (snapshot) => readFacet(snapshot, args)),
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
  if (maxChars < 0) throw new AppError('BAD_USER_INPUT', 'maxChars must not be negative.')
  return cutToChars(message, maxChars)
}
