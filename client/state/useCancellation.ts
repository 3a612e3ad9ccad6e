import { useState } from 'react'

type Run = {
  /** Tells one run from another: to Apollo all signals are equal. */
  attempt: number
  controller: AbortController
  /** The question that was given up; another one is asked as usual. */
  cancelled: string | null
}

const newRun = (attempt: number, cancelled: string | null): Run => ({
  attempt,
  controller: new AbortController(),
  cancelled,
})

/**
 * Lets somebody give up a question. Its request is aborted, and the server then cancels the statement in PostgreSQL.
 * @param question as a text, the same for the same one
 */
export function useCancellation(question: string) {
  const [run, setRun] = useState(() => newRun(0, null))
  return {
    isCancelled: run.cancelled === question,
    cancel() {
      run.controller.abort()
      setRun(newRun(run.attempt + 1, question))
    },
    runAgain: () => setRun((before) => ({ ...before, cancelled: null })),
    /** Goes with the query. */
    context: { attempt: run.attempt, fetchOptions: { signal: run.controller.signal } },
  }
}
