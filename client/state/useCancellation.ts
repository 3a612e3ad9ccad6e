import { useState } from 'react'

type Run = {
  /** Distinguishes runs: Apollo takes all signals for equal. */
  attempt: number
  controller: AbortController
  /** The query that was cancelled; any other one runs as usual. */
  cancelled: string | null
}

const newRun = (attempt: number, cancelled: string | null): Run => ({
  attempt,
  controller: new AbortController(),
  cancelled,
})

/**
 * Cancels a query. Its request is aborted, and the server then cancels the statement in PostgreSQL.
 * @param query the query and its variables as text
 */
export function useCancellation(query: string) {
  const [run, setRun] = useState(() => newRun(0, null))
  return {
    isCancelled: run.cancelled === query,
    cancel() {
      run.controller.abort()
      setRun(newRun(run.attempt + 1, query))
    },
    runAgain: () => setRun((before) => ({ ...before, cancelled: null })),
    /** Goes with the query. */
    context: { attempt: run.attempt, fetchOptions: { signal: run.controller.signal } },
  }
}
