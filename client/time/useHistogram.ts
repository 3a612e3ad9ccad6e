import { useQuery } from '@apollo/client/react'
import { useEffect, useMemo, useRef } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { toBars } from './histogram-bars.ts'
import { LogHistogramDocument } from './operations.ts'

type Wanted = {
  /** Undefined for all logs; null on a syntax error, which sends no query. */
  where: LogFilter | undefined | null
  /** The time of the search; a later time runs it again. */
  nowMs: number
  /** The largest number of buckets; 0 until the width is known. */
  buckets: number
}

/** The counts over time. The previous ones stay until the new ones have loaded. */
export function useHistogram({ where, nowMs, buckets }: Wanted) {
  const { data, previousData, error, loading, refetch } = useQuery(LogHistogramDocument, {
    variables: { buckets, ...(where && { where }) },
    skip: where === null || buckets === 0,
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  })
  const retry = () => void refetch().catch(() => undefined)
  const askedMs = useRef(nowMs)
  useEffect(() => {
    if (askedMs.current === nowMs) return
    askedMs.current = nowMs
    void refetch().catch(() => undefined)
  }, [nowMs, refetch])
  const answer = (data ?? previousData)?.logHistogram
  const bars = useMemo(() => answer && toBars(answer), [answer])
  return { bars, error, isOld: loading || data === undefined, retry }
}
