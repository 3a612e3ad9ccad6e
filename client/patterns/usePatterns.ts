import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { useAskedAgain } from '../state/useAskedAgain.ts'
import { LogPatternsDocument } from './operations.ts'

const FIRST = 50
/** The most that the server gives. */
const MAX_PATTERNS = 100
/** The server has 5000 for all patterns together. */
const BUCKETS = 50

/** The patterns of a filter. The previous ones stay until the new ones have loaded. */
export function usePatterns(where: LogFilter | null, askedAtMs: number) {
  const [first, setFirst] = useState(FIRST)
  const { data, previousData, error, loading, refetch } = useQuery(LogPatternsDocument, {
    variables: { where, first, buckets: BUCKETS },
    skip: where === null,
    // A pattern has the same id under every filter, with other figures.
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  useAskedAgain(askedAtMs, loading, askAgain)
  return {
    found: (error ? undefined : (data ?? previousData))?.logPatterns,
    error,
    loading,
    askAgain,
    more: first < MAX_PATTERNS ? () => setFirst(MAX_PATTERNS) : undefined,
  }
}
