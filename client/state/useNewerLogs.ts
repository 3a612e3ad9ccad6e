import { useApolloClient } from '@apollo/client/react'
import { useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { newerLogs } from './newer-logs.ts'
import { NewerLogsDocument, type LogRow } from './operations.ts'
import { useClock } from './useClock.ts'
import { formatCount } from '../ui/format-count.ts'

const EVERY_MS = 5000

type Wanted = {
  /** The first page, newest first; undefined while it is not asked. */
  rows: readonly LogRow[] | undefined
  where: LogFilter | undefined | null
}

/** How many logs have come ahead of the page: `35`, or `1,000+` where nobody counts on. Undefined without any. */
export function useNewerLogs({ rows, where }: Wanted): string | undefined {
  const client = useApolloClient()
  const [found, setFound] = useState<{ rows: readonly LogRow[]; count: string | undefined }>()
  const ask = () => {
    const wanted = rows && where !== null ? newerLogs(rows, where, Date.now()) : undefined
    if (!rows || !wanted) return false
    void client
      .query({ query: NewerLogsDocument, variables: { where: wanted.where }, fetchPolicy: 'no-cache' })
      .then(({ data }) => data && setFound({ rows, count: countOf(data.logCount, wanted.above) }))
      // The list has its own error; here the next answer counts.
      .catch(() => undefined)
    return true
  }
  useClock(ask, rows ? EVERY_MS : null)
  return found && found.rows === rows ? found.count : undefined
}

function countOf({ value, exact }: { value: number | string; exact: boolean }, above: number): string | undefined {
  const count = Number(value) - above
  return count > 0 ? `${formatCount(count)}${exact ? '' : '+'}` : undefined
}
