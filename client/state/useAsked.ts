import { NetworkStatus, type OperationVariables, type TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import type { Cost } from './cost-link.ts'
import { useCancellation } from './useCancellation.ts'

type Asked<Variables> = {
  variables: Variables
  /** Nothing is asked. */
  isOff: boolean
  /** It is asked again by the clock. */
  isByClock: boolean
}

/** A question of the list, which can be cancelled. */
export function useAsked<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  { variables, isOff, isByClock }: Asked<Variables>,
) {
  const { isCancelled, cancel, runAgain, context } = useCancellation(JSON.stringify(variables))
  const [cost, setCost] = useState<Cost>()
  const isSkipped = isOff || isCancelled
  const options = {
    variables,
    context: { ...context, onCost: setCost },
    skip: isSkipped,
    // What the clock asks for would fill the cache, and is not asked for twice.
    fetchPolicy: isByClock ? ('no-cache' as const) : ('cache-and-network' as const),
    notifyOnNetworkStatusChange: true,
  }
  const { data, error, networkStatus, refetch, startPolling, stopPolling } = useQuery<Data>(document, options)
  return {
    data,
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
