import { useQuery } from '@apollo/client/react'
import { useEffect, useMemo, useRef } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { toBars } from './histogram-bars.ts'
import { LogHistogramDocument } from './operations.ts'

type Question = {
  /** Undefined for every log, null while the search cannot be read: then nothing is asked. */
  where: LogFilter | undefined | null
  /** When the question was put: a later one asks it again. */
  nowMs: number
  /** At most so many; 0 as long as the room for them is not known. */
  buckets: number
}

/** The counts over time. Those of the question before stay until the new ones are there. */
export function useHistogram({ where, nowMs, buckets }: Question) {
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
