import { useQuery } from '@apollo/client/react'
import type { LogFilter } from '../generated/graphql.ts'
import { useAskedAgain } from '../state/useAskedAgain.ts'
import { CommitsDocument, LogComparisonDocument } from './operations.ts'
import { newestCommits, type Sides } from './sides.ts'

/** What has changed between two sides. The previous answer stays until the new one has come; undefined sides ask nothing. */
export function useComparison(sides: Sides | undefined, askedAtMs: number) {
  const { data, previousData, error, loading, refetch } = useQuery(LogComparisonDocument, {
    variables: sides?.variables ?? { before: {}, after: {} },
    skip: sides === undefined,
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  useAskedAgain(askedAtMs, loading, askAgain)
  return { found: (error ? undefined : (data ?? previousData))?.logComparison, error, loading, askAgain }
}

/** The commits of a search, the newest first. Undefined until they are known. */
export function useCommits(where: LogFilter | null, isAsked: boolean): readonly string[] | undefined {
  const { data, error } = useQuery(CommitsDocument, {
    variables: { where },
    skip: !isAsked || where === null,
    fetchPolicy: 'no-cache',
  })
  if (error) return []
  return (
    data?.logHistogram &&
    newestCommits(
      data.logHistogram.series.flatMap(({ key, counts }) =>
        typeof key?.value === 'string' ? [{ commit: key.value, counts: counts.map(({ value }) => value ?? 0) }] : [],
      ),
    )
  )
}
