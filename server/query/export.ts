/** Everything that a filter selects, page after page in small snapshots: a keyset walk costs the same at every depth and holds one page. */
import type { SortDirection } from '../generated/graphql.ts'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { toAppError } from '../platform/errors.ts'
import { toDatabaseError } from '../platform/postgres/postgres.ts'
import { pause } from '../platform/retry.ts'
import type { Asker, Snapshots } from '../platform/postgres/snapshots.ts'
import type { Condition } from '../filter/condition.ts'
import { keyOf, type LogKey } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { readWalk } from './walk.ts'

const MAX_ROWS = 1000
/** Several exports run at once, and each holds a page. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024
/** A page that was not found in time is asked for again with so many fewer rows: rare logs lie far apart. */
const SHRINK = 8
/** Between two attempts at a page that others leave no connection for. */
const PAUSE_MS = 1000

type Selection = {
  snapshots: Snapshots
  context: Asker
  condition: Condition
  order: SortDirection
  /** The log after which it goes on. */
  from: LogKey | undefined
  pauseMs?: number
}

/**
 * Pages of rows; throws QUERY_TIMEOUT where not even the next row is found in time, and OVERLOADED only before the first page: what has
 * begun waits for its turn, because its client would have to begin again.
 */
export async function* readAll({
  snapshots,
  context,
  pauseMs = PAUSE_MS,
  ...selection
}: Selection): AsyncGenerator<LogRow[]> {
  const { condition, order: direction } = selection
  let { from } = selection
  let limit = MAX_ROWS
  let hasBegun = false
  for (;;) {
    // A key may be revoked meanwhile, or its scope narrowed: what it may no longer see is not sent.
    context.principal.check()
    const page = await snapshots
      .read({ ...context, room: createAnswerRoom({ bytes: MAX_PAGE_BYTES, values: Infinity }) }, (snapshot) =>
        readWalk({ snapshot, condition, direction, from }, limit),
      )
      .catch(async (error: unknown) => {
        const { code } = toDatabaseError(error) ?? toAppError(error)
        if (code === 'QUERY_TIMEOUT' && limit > 1) limit = Math.ceil(limit / SHRINK)
        else if (code === 'OVERLOADED' && hasBegun) await pause(pauseMs, context.signal)
        else throw error
        if (context.signal.aborted) throw error
        return undefined
      })
    if (page === undefined) continue
    hasBegun = true
    yield page.rows
    const last = page.rows.at(-1)
    if (!page.hasMore || !last) return
    from = keyOf(last)
    // Twice as many as there were: of large logs PostgreSQL would measure a thousand for each page that holds a few.
    limit = Math.min(MAX_ROWS, page.rows.length * 2)
  }
}
