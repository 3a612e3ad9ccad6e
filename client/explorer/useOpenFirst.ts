import { useApolloClient } from '@apollo/client/react'
import { EVERYTHING } from '../search/filter.ts'
import { parseSearch } from '../search/parse.ts'
import { toWhere } from '../state/log-query.ts'
import { CLOSED, type LogView } from '../state/log-view.ts'
import { LogsDocument } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { TimeRange } from '../time/time-range.ts'
import type { Level } from '../ui/level.ts'
import { onlyLevel } from './level-choice.ts'

/** Shows the logs of a level from a moment on, oldest first, with the first of them open: one step, which Back undoes. */
export function useOpenFirst({ query, range: before }: LogView, change: ChangeView) {
  const client = useApolloClient()
  return async (level: Level, fromMs: number) => {
    const to = before.kind === 'between' ? before.to : null
    const range: TimeRange = { kind: 'between', from: new Date(fromMs).toISOString(), to }
    const search = { query: onlyLevel(query, level), range, order: 'ASC' as const }
    const where = toWhere(parseSearch(search.query).filter ?? EVERYTHING, range, Date.now())
    const log = await client
      .query({
        query: LogsDocument,
        variables: { first: 1, orderBy: search.order, ...(where && { where }) },
        fetchPolicy: 'network-only',
      })
      .then(({ data }) => data?.logs.nodes[0]?.id ?? null)
      // The list asks the same, and says what is wrong.
      .catch(() => null)
    change({ ...search, ...CLOSED, log })
  }
}
