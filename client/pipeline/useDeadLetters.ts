import { useMutation, useQuery } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'
import { DeadLettersDocument, ReplayDeadLettersDocument, type DeadLetter } from './operations.ts'

const PAGE_SIZE = 25

/** The result of replaying one dead letter; without a failure it was published again. */
export type Replayed = { letter: DeadLetter; failure: string | undefined }

/** One page of dead letters, how to turn pages, and how to replay. */
export function useDeadLetters(count: number | string | null) {
  // The cursors that led here: the last one is of this page.
  const [cursors, setCursors] = useState<readonly string[]>([])
  const after = cursors.at(-1)
  const { data, previousData, error, loading, refetch } = useQuery(DeadLettersDocument, {
    variables: { first: PAGE_SIZE, ...(after !== undefined && { after }) },
    fetchPolicy: 'network-only',
  })
  const page = (data ?? previousData)?.deadLetters
  // There are new ones when the count grows.
  const seen = useRef(count)
  useEffect(() => {
    if (seen.current === count) return
    seen.current = count
    void refetch().catch(() => undefined)
  }, [count, refetch])
  const [mutate, replaying] = useMutation(ReplayDeadLettersDocument)

  async function replay(letters: readonly DeadLetter[]): Promise<Replayed[]> {
    const answer = await mutate({ variables: { ids: letters.map(({ id }) => id) } })
    const failures = new Map(
      answer.data?.replayDeadLetters.failed.map(({ id, code, message }) => [id, `${message} (${code})`]),
    )
    await refetch().catch(() => undefined)
    return letters.map((letter) => ({ letter, failure: failures.get(letter.id) }))
  }
  const next = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null
  return {
    letters: page?.nodes,
    error,
    loading,
    replay,
    isReplaying: replaying.loading,
    turn: {
      page: cursors.length,
      next: next === null ? undefined : () => setCursors([...cursors, next]),
      previous: cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1)),
    },
  }
}
