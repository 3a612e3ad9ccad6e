import { useApolloClient, useQuery } from '@apollo/client/react'
import { useState } from 'react'
import type { TraceQuery } from '../generated/graphql.ts'
import { TraceDocument, type LineLog } from './operations.ts'

const PAGE = 300

type Shown = { base: TraceQuery['trace']; rows: readonly LineLog[]; end: string | null; hasMore: boolean }

/** The logs of a trace from its start. The previous trace's logs stay until these have loaded. */
export function useTrace(traceId: string) {
  const client = useApolloClient()
  const [shown, setShown] = useState<Shown>()
  const [isLoadingMore, setLoadingMore] = useState(false)
  const [pageError, setPageError] = useState<unknown>()
  const { data, error } = useQuery(TraceDocument, { variables: { traceId, first: PAGE }, fetchPolicy: 'no-cache' })
  const base = data?.trace
  if (base && base !== shown?.base) setShown({ base, rows: base.nodes, ...endOf(base) })

  const loadMore = async () => {
    if (!shown || isLoadingMore) return
    setLoadingMore(true)
    setPageError(undefined)
    try {
      const variables = { traceId, first: PAGE, after: shown.end }
      const page = (await client.query({ query: TraceDocument, variables, fetchPolicy: 'no-cache' })).data?.trace
      if (page)
        setShown((now) =>
          now?.base === shown.base ? { base: now.base, rows: [...now.rows, ...page.nodes], ...endOf(page) } : now,
        )
    } catch (failure) {
      setPageError(failure)
    } finally {
      setLoadingMore(false)
    }
  }
  return { shown, error: error ?? pageError, isLoadingMore, loadMore }
}

function endOf({ pageInfo }: TraceQuery['trace']): Pick<Shown, 'end' | 'hasMore'> {
  return { end: pageInfo.endCursor, hasMore: pageInfo.hasNextPage }
}
