import { useApolloClient, useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { ContextPageDocument, LogContextDocument, type LineLog, type LogsInOrder } from './operations.ts'

/** Logs loaded on each side at first, and by each press of a button. */
const AROUND = 25
const PAGE = 50

/** The logs around one. A log that is already shown becomes the marked one; any other log starts a new list. */
export function useLogContext(id: string, sameResource: boolean) {
  const client = useApolloClient()
  const [asked, setAsked] = useState({ id, sameResource })
  const [pages, setPages] = useState<ContextPages>()
  const [pending, setPending] = useState<Direction>()
  const [pageError, setPageError] = useState<unknown>()
  const { data, error } = useQuery(LogContextDocument, {
    variables: { ...asked, around: AROUND },
    fetchPolicy: 'no-cache',
  })
  const base = data?.logContext
  if (base && base !== pages?.base) setPages(startPages(base))
  const isShown = id === asked.id || pages?.rows.some((row) => row.id === id)
  if (!isShown || asked.sameResource !== sameResource) setAsked({ id, sameResource })

  const load = async (direction: Direction) => {
    if (!pages || pending) return
    setPending(direction)
    setPageError(undefined)
    const resourceId = asked.sameResource ? pages.rows.find((row) => row.id === asked.id)?.resourceId : undefined
    const variables = {
      ...(typeof resourceId === 'string' && { where: { resourceId: { eq: resourceId } } }),
      ...(direction === 'earlier' ? { last: PAGE, before: pages.start } : { first: PAGE, after: pages.end }),
    }
    try {
      const page = await client.query({ query: ContextPageDocument, variables, fetchPolicy: 'no-cache' })
      const logs = page.data?.logs
      if (logs) setPages((now) => (now?.base === pages.base ? extendPages(now, direction, logs) : now))
    } catch (failure) {
      setPageError(failure)
    } finally {
      setPending(undefined)
    }
  }
  return { pages, pending, error: error ?? pageError, isMissing: data !== undefined && !base, load }
}

/** The stretch of logs that is shown around one, in the order of time. */
type ContextPages = {
  /** The answer that the stretch began with. */
  base: LogsInOrder
  rows: readonly LineLog[]
  start: string | null
  end: string | null
  hasEarlier: boolean
  hasLater: boolean
}
export type Direction = 'earlier' | 'later'

function startPages(base: LogsInOrder): ContextPages {
  const { startCursor, endCursor, hasPreviousPage, hasNextPage } = base.pageInfo
  return {
    base,
    rows: base.nodes,
    start: startCursor,
    end: endCursor,
    hasEarlier: hasPreviousPage,
    hasLater: hasNextPage,
  }
}

/** The stretch, longer by a page at one of its ends. */
function extendPages(pages: ContextPages, direction: Direction, page: LogsInOrder): ContextPages {
  const { startCursor, endCursor, hasPreviousPage, hasNextPage } = page.pageInfo
  if (direction === 'earlier') {
    const rows = [...page.nodes, ...pages.rows]
    return { ...pages, rows, start: startCursor ?? pages.start, hasEarlier: hasPreviousPage }
  }
  return { ...pages, rows: [...pages.rows, ...page.nodes], end: endCursor ?? pages.end, hasLater: hasNextPage }
}
