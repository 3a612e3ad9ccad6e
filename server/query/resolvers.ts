/** GraphQL's arguments → the readers; the fields of a log as GraphQL shows them. */
import type { Resolvers } from '../generated/graphql.ts'
import { printPattern } from '../log/pattern-text.ts'
import { templateOf } from '../log/template.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshot, Snapshots } from '../platform/postgres/snapshots.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { countChars, cutInside } from './chars.ts'
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { readCount } from './count.ts'
import type { Insight } from './insight/insight.ts'
import { createInsightResolvers } from './insight/resolvers.ts'
import { keyOf } from '../filter/log-key.ts'
import { metadataOf } from '../filter/log-row.ts'
import { readContext, readLog, readPage, readTrace } from './logs.ts'
import { readMetadataPaths } from './metadata-paths.ts'

type Parts = { snapshots: Snapshots; insight: Insight }

export function createResolvers({ snapshots, insight }: Parts) {
  /** What becomes of many rows at once, metadata first and then JSON, has a turn of its own. */
  async function read<T>(
    context: RequestContext,
    work: (snapshot: Snapshot) => Promise<T>,
    within: { share?: number } = {},
  ): Promise<T> {
    const answer = await snapshots.read(context, work, within)
    if (context.room.isLarge()) await context.takeTurn()
    return answer
  }

  return {
    Query: {
      logs: (_, args, context) => read(context, (snapshot) => readPage(snapshot, args)),
      log: (_, { id }, context) => read(context, (snapshot) => readLog(snapshot, id)),
      logContext: (_, args, context) => read(context, (snapshot) => readContext(snapshot, args)),
      trace: (_, args, context) => read(context, (snapshot) => readTrace(snapshot, args)),
      logCount: (_, args, context) => read(context, (snapshot) => readCount(snapshot, args)),
      metadataPaths: (_, args, context) => read(context, (snapshot) => readMetadataPaths(snapshot, args)),
      ...createInsightResolvers({ read, insight }),
    },
    Log: {
      id: (row) => encodeLogId(keyOf(row)),
      level: (row) => NAME_BY_LEVEL[row.level],
      message: (row, { maxChars, endChars }) => cutMessage(row.message, maxChars, endChars),
      messageLength: (row) => countChars(row.message),
      pattern: (row, _, context) => patternOf(row.message, context),
      metadata: metadataOf,
    },
  } satisfies Resolvers
}

/** Rows take no room for it, because hardly any answer has it. */
function patternOf(message: string, { room }: RequestContext): string {
  const pattern = printPattern(templateOf(message))
  room.part().take([pattern], (text) => ({ bytes: jsonBytes(text) }))
  return pattern
}

function cutMessage(message: string, maxChars: number | null | undefined, endChars: number): string {
  if (typeof maxChars !== 'number') return message
  if (maxChars < 0) throw new AppError('BAD_USER_INPUT', 'maxChars must not be negative.')
  if (endChars < 0 || (endChars > 0 && endChars >= maxChars))
    throw new AppError('BAD_USER_INPUT', 'endChars must not be negative, and must be less than maxChars.')
  return cutInside(message, { maxChars, endChars })
}
