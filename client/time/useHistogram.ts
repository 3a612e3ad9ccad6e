import { useQuery } from '@apollo/client/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { statsKey, type StatsRef } from '../search/stats-ref.ts'
import { toBars } from './histogram-bars.ts'
import { LogHistogramDocument } from './operations.ts'

type Wanted = {
  /** Undefined for all logs; null on a syntax error, which sends no query. */
  where: LogFilter | undefined | null
  /** What was searched for, however often it is asked. */
  search: string
  /** The time of the search; a later time runs it again. */
  nowMs: number
  /** The largest number of buckets; 0 until the width is known. */
  buckets: number
  /** What the bars are split by. */
  by: StatsRef
  /** It is asked again by the clock. */
  isByClock: boolean
}

/** As many as a legend has room for beside the others. */
const SERIES = 5

/** The counts over time. The previous ones stay until the new ones have loaded. */
export function useHistogram({ where, search, nowMs, buckets, by, isByClock }: Wanted) {
  const { data, previousData, error, loading, refetch } = useQuery(LogHistogramDocument, {
    variables: { buckets, ...(where && { where }), ...(by.field !== 'level' && { by: statsKey(by), first: SERIES }) },
    skip: where === null || buckets === 0,
    // What the clock asks for would fill the cache, and is not asked for twice.
    fetchPolicy: isByClock ? 'no-cache' : 'cache-and-network',
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
  const isPending = loading || data === undefined
  const [answered, setAnswered] = useState<string>()
  if (!isPending && answered !== search) setAnswered(search)
  // The clock does not make the counts fade each time.
  const isOld = isPending && !(isByClock && answered === search)
  return { bars, error, isOld, retry }
}
