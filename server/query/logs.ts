/** Reads logs: a page of those that a filter selects, one by its id, its neighbours, and the logs of a trace. */
import type { QueryLogContextArgs, QueryLogsArgs, QueryTraceArgs, SortDirection } from '../generated/graphql.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readLimit, toConnection, type Connection } from '../platform/connection.ts'
import { decodeLogId } from '../filter/log-id.ts'
import { encodeCursor } from './cursor.ts'
import { keyOf } from '../filter/log-key.ts'
import { readFilter } from '../filter/condition.ts'
import type { LogRow } from '../filter/log-row.ts'
import { opposite, readPageArguments } from './page-arguments.ts'
import { findLog } from './find-logs.ts'
import { leadsToAny, readWalk } from './walk.ts'

/**
 * The logs that `where` selects, by timestamp and id, newest first unless `orderBy` is ASC. `hasNextPage` and
 * `hasPreviousPage` say whether the filter selects a log after the last and before the first of the page.
 * Throws BAD_USER_INPUT, INVALID_CURSOR, QUERY_TOO_COMPLEX.
 */
export async function readPage(snapshot: Snapshot, { where, ...args }: QueryLogsArgs): Promise<LogPage> {
  const { order, backward, direction, from, until, limit } = readPageArguments(args)
  const selection = { snapshot, condition: readFilter(where ?? {}) }
  const { rows, hasMore } = await readWalk({ ...selection, direction, from, until }, limit)
  // When a client pages, the log on the far side of the cursor is the one that the cursor was made of, so the search ends at once.
  const behind =
    from !== undefined && (await leadsToAny({ ...selection, direction: opposite(direction), from, includesFrom: true }))
  const ahead =
    hasMore || (until !== undefined && (await leadsToAny({ ...selection, direction, from: until, includesFrom: true })))
  return backward
    ? toPage(rows.toReversed(), order, { hasPreviousPage: ahead, hasNextPage: behind })
    : toPage(rows, order, { hasPreviousPage: behind, hasNextPage: ahead })
}

export function readTrace(snapshot: Snapshot, { traceId, ...args }: QueryTraceArgs): Promise<LogPage> {
  return readPage(snapshot, { ...args, where: { traceId: { eq: traceId } }, orderBy: 'ASC' })
}

/** The log with this opaque id or bare UUID; null if there is none, also if the text is neither. */
export async function readLog(snapshot: Snapshot, text: string): Promise<LogRow | null> {
  const id = decodeLogId(text)
  return id.kind === 'none' ? null : findLog(snapshot, id)
}

/** Null if there is no such log. Throws BAD_USER_INPUT. */
export async function readContext(snapshot: Snapshot, args: QueryLogContextArgs): Promise<LogPage | null> {
  const earlierLimit = readLimit(args.before, 'before')
  const laterLimit = readLimit(args.after, 'after')
  const log = await readLog(snapshot, args.id)
  if (!log) return null
  const isNear = args.sameResource !== false && log.resourceId !== null
  const condition = readFilter(isNear ? { resourceId: { eq: log.resourceId } } : {})
  const from = keyOf(log)
  // The log itself is there to lead on, so its neighbours need no log in a full room.
  const around = { snapshot, condition, from, atLeast: 0 }
  const earlier = await readWalk({ ...around, direction: 'DESC' }, earlierLimit)
  const later = await readWalk({ ...around, direction: 'ASC' }, laterLimit)
  const neighbours = { hasPreviousPage: earlier.hasMore, hasNextPage: later.hasMore }
  return toPage([...earlier.rows.toReversed(), log, ...later.rows], 'ASC', neighbours)
}

type LogPage = Connection<LogRow>

type Neighbours = Pick<LogPage['pageInfo'], 'hasNextPage' | 'hasPreviousPage'>

function toPage(rows: LogRow[], order: SortDirection, neighbours: Neighbours): LogPage {
  return toConnection(rows, { ...neighbours, cursorOf: (row) => encodeCursor(keyOf(row), order) })
}
