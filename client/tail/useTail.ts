import { useApolloClient } from '@apollo/client/react'
import { useEffect, useReducer, useRef, useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { openTail, type Connection } from './open-tail.ts'
import { addArrival, rateOf, type Arrival } from './tail-rate.ts'
import { EMPTY_WINDOW, reduceWindow } from './tail-window.ts'

const RATE_EVERY_MS = 1000

/**
 * A live tail of the logs that match a filter.
 * @param onLogs called when it has brought something; must be the same function from render to render
 */
export function useTail(filter: LogFilter, withMetadata: boolean, onLogs: () => void) {
  const client = useApolloClient()
  const [window, dispatch] = useReducer(reduceWindow, EMPTY_WINDOW)
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' })
  const arrivals = useRef<readonly Arrival[]>([])
  const rate = useRate(arrivals)

  useEffect(() => {
    arrivals.current = []
    return openTail({
      client,
      where: filter,
      withMetadata,
      onEvent: (event) => {
        dispatch(event)
        if (event.kind !== 'start') onLogs()
        if (event.kind === 'batch')
          arrivals.current = addArrival(arrivals.current, { atMs: performance.now(), count: event.logs.length })
      },
      onConnection: (next) => setConnection((before) => (before.state === next.state ? before : next)),
    })
  }, [client, filter, withMetadata, onLogs])

  return { window, dispatch, connection, rate }
}

/** Falls to 0 when no logs arrive. */
function useRate(arrivals: { readonly current: readonly Arrival[] }): number {
  const [rate, setRate] = useState(0)
  useEffect(() => {
    const sinceMs = performance.now()
    const timer = setInterval(() => setRate(rateOf(arrivals.current, performance.now(), sinceMs)), RATE_EVERY_MS)
    return () => clearInterval(timer)
  }, [arrivals])
  return rate
}
