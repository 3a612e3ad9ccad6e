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

/** One page as it stands on the screen. It stays there until the next one has arrived. */
export type ShownPage = {
  /** The same for the same page of the same question. */
  key: string
  rows: readonly LogRow[]
  /** From 0. */
  page: number
  size: number
  /** The cursor that leads on, null at the end. */
  next: string | null
  previous: string | null
  /** Rows have come in ahead of the page that calls itself the first. */
  behind: boolean
}

type Question = {
  view: LogView
  /** Undefined for every log, null while the search cannot be read: then nothing is asked. */
  where: LogFilter | undefined | null
  withMetadata: boolean
}

export function useLogs({ view, where, withMetadata }: Question) {
  const variables = { ...toVariables(view, where ?? undefined), withMetadata }
  const { isCancelled, cancel, runAgain, context } = useCancellation(JSON.stringify(variables))
  const [cost, setCost] = useState<Cost>()
  const { data, error, networkStatus, refetch, startPolling, stopPolling } = useQuery(LogsDocument, {
    variables,
    context: { ...context, onCost: setCost },
    skip: where === null || isCancelled,
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  })
  const shown = useShown(data, view)
  return {
    shown,
    error: isCancelled ? undefined : error,
    /** Something is under way that a person asked for (a poll is not). */
    loading: networkStatus < NetworkStatus.ready && networkStatus !== NetworkStatus.poll,
    /** What the last answer says that it took the server. */
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
    key: formatView({ ...view, ...CLOSED }),
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
