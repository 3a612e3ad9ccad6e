import { useApolloClient } from '@apollo/client/react'
import { withCondition } from '../search/change-query.ts'
import { describeError } from '../ui/describe-error.ts'
import type { LogView } from './log-view.ts'
import { PatternOfLogDocument } from './operations.ts'
import type { ChangeView } from './useLogView.ts'

type Parts = {
  change: ChangeView
  /** Told why it cannot be done. */
  say: (problem: string) => void
  /** What else changes. */
  also?: Partial<LogView>
}

/** Adds the pattern of a log to the search. Only the server knows it. */
export function useLogsLikeThis({ change, say, also = {} }: Parts): (id: string) => Promise<void> {
  const client = useApolloClient()
  return async (id) => {
    try {
      const { data } = await client.query({ query: PatternOfLogDocument, variables: { id } })
      const pattern = data?.log?.pattern
      if (pattern === undefined) throw new Error('The log no longer exists.')
      change((view) => ({ query: withCondition(view.query, { pattern }), ...also }))
    } catch (error) {
      say(describeError(error).text)
    }
  }
}
