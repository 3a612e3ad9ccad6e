/** Everything that a filter selects, page after page in small snapshots: a keyset walk costs the same at every depth and holds one page. */
import type { SortDirection } from '../generated/graphql.ts'
import { toAppError } from '../platform/errors.ts'
import { toDatabaseError } from '../platform/postgres/postgres.ts'
import type { RequestContext } from '../platform/request-context.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import type { Condition } from '../filter/condition.ts'
import { keyOf, type LogKey } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { resolveValues } from './resolve-values.ts'
import { readWalk } from './walk.ts'

const MAX_ROWS = 1000
/** A page that was not found in time is asked for again with so many fewer rows: rare logs lie far apart. */
const SHRINK = 8

type Selection = {
  snapshots: Snapshots
  context: RequestContext
  condition: Condition
  order: SortDirection
  /** The log after which it goes on. */
  from: LogKey | undefined
}

/** Pages of rows; throws QUERY_TIMEOUT where not even the next row is found in time. */
export async function* readAll({ snapshots, context, condition, order, from }: Selection): AsyncGenerator<LogRow[]> {
  let limit = MAX_ROWS
  for (;;) {
    const page = await snapshots
      .read(context, async (snapshot) => {
        const resolved = await resolveValues(snapshot, condition)
        return readWalk({ snapshot, condition: resolved, direction: order, from }, limit)
      })
      .catch((error: unknown) => {
        const { code } = toDatabaseError(error) ?? toAppError(error)
        if (limit === 1 || context.signal.aborted || code !== 'QUERY_TIMEOUT') throw error
        return undefined
      })
    if (page === undefined) {
      limit = Math.ceil(limit / SHRINK)
      continue
    }
    yield page.rows
    const last = page.rows.at(-1)
    if (!page.hasMore || !last) return
    from = keyOf(last)
    limit = Math.min(MAX_ROWS, limit * 2)
  }
}
