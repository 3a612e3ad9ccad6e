import { NetworkStatus } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import type { Cost } from './cost-link.ts'
import { useCancellation } from './useCancellation.ts'
import type { LogFilter, LogsQuery } from '../generated/graphql.ts'
import { toVariables } from './log-query.ts'
import { CLOSED, formatView, type LogView } from './log-view.ts'
import type { LogRow } from './operations.ts'
import { LogsDocument } from './operations.ts'

/** The page on the screen. It stays until the next one has arrived. */
export type ShownPage = {
  /** Identifies a page of a search. */
  key: string
  rows: readonly LogRow[]
  /** From 0. */
  page: number
  size: number
  /** The cursor that leads on, null at the end. */
  next: string | null
  previous: string | null
  /** New rows precede the page that was the first. */
  behind: boolean
}

type Wanted = {
  view: LogView
  /** Undefined for all logs; null on a syntax error, which sends no query. */
  where: LogFilter | undefined | null
  withMetadata: boolean
  /** It is asked again by the clock. */
  isByClock: boolean
}

export function useLogs({ view, where, withMetadata, isByClock }: Wanted) {
  const variables = { ...toVariables(view, where ?? undefined), withMetadata }
  const { isCancelled, cancel, runAgain, context } = useCancellation(JSON.stringify(variables))
  const [cost, setCost] = useState<Cost>()
  const isSkipped = where === null || isCancelled
  const { data, error, networkStatus, refetch, startPolling, stopPolling } = useQuery(LogsDocument, {
    variables,
    context: { ...context, onCost: setCost },
    skip: isSkipped,
    // What the clock asks for would fill the cache, and is not asked for twice.
    fetchPolicy: isByClock ? 'no-cache' : 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  })
  const shown = useShown(data, view)
  return {
    shown,
    error: isCancelled ? undefined : error,
    /**
     * A request that a person has started is running (polls do not count). A skipped query keeps the status that it had, also that
     * of loading.
     */
    loading: !isSkipped && networkStatus < NetworkStatus.ready && networkStatus !== NetworkStatus.poll,
    /** The server's time for the last answer. */
    costMs: cost?.timeMs,
    isCancelled,
    cancel,
    runAgain,
    refetch,
    startPolling,
    stopPolling,
  }
}

export type LogsOnPage = ReturnType<typeof useLogs>

function useShown(data: LogsQuery | undefined, view: LogView): ShownPage | undefined {
  const [state, setState] = useState<{ data: LogsQuery; view: LogView; shown: ShownPage }>()
  if (!data || (state?.data === data && state.view.position === view.position)) return state?.shown
  const shown = toShownPage(data, view)
  setState({ data, view, shown })
  return shown
}

function toShownPage({ logs }: LogsQuery, view: LogView): ShownPage {
  const { position, size } = view
  const ahead = hasPrevious(logs.pageInfo, position.after)
  // Relay lets a server say nothing about the side that a page came from; the row of that cursor is there.
  const more = logs.pageInfo.hasNextPage || position.before !== null
  return {
    key: formatView({ ...view, ...CLOSED, zone: null, layout: {} }),
    rows: logs.nodes,
    page: ahead ? position.page : 0,
    size,
    next: more ? logs.pageInfo.endCursor : null,
    previous: ahead ? logs.pageInfo.startCursor : null,
    behind: ahead && position.page === 0,
  }
}

function hasPrevious(info: LogsQuery['logs']['pageInfo'], after: string | null): boolean {
  return info.hasPreviousPage || after !== null
}
