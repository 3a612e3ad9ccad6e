import { useQuery } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'
import { facetArguments, type FacetRef } from './facet-ref.ts'
import { FacetDocument } from './operations.ts'
import type { Question } from './useSettledQuestion.ts'

/** Few at first, for several facets stand one below the other. */
const FIRST_VALUES = 8
const MORE_VALUES = 20
const MAX_AT_ONCE = 200

/** The values of a facet, counted; those of before stay until the new ones are there. */
export function useFacet(ref: FacetRef, question: Question | undefined, search: string) {
  const where = question?.where
  const [grown, setGrown] = useState(FIRST_VALUES)
  const first = useFirst(question, search, grown)
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(FacetDocument, {
    variables: {
      ...facetArguments(ref),
      first,
      ...(where && { where }),
      ...(search !== '' && { search }),
    },
    skip: question === undefined,
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  useAskedAgain(question?.askedAtMs, loading, askAgain)
  const shown = (error ? undefined : (data ?? previousData))?.logFacet
  const [failedAfter, setFailedAfter] = useState<string>()
  const after = shown?.pageInfo.endCursor
  const more = async () => {
    if (typeof after !== 'string') return
    setFailedAfter(undefined)
    try {
      await fetchMore({
        variables: { first: MORE_VALUES, after },
        updateQuery: (before, { fetchMoreResult: { logFacet } }) => {
          // The cursor belongs to the question: where it is not the last one any more, something else was asked meanwhile.
          if (before.logFacet?.pageInfo.endCursor !== after) return before
          setGrown(before.logFacet.nodes.length + logFacet.nodes.length)
          return { logFacet: { ...logFacet, nodes: [...before.logFacet.nodes, ...logFacet.nodes] } }
        },
      })
    } catch {
      setFailedAfter(after)
    }
  }
  return {
    values: shown?.nodes,
    hasMore: shown?.pageInfo.hasNextPage ?? false,
    /** The next page could not be counted. */
    hasMoreFailed: failedAfter !== undefined && failedAfter === after,
    loading,
    error,
    more: () => void more(),
    askAgain,
  }
}

/** How many values to ask for: another question begins with as many as stand there, another text to look for with few. */
function useFirst(question: Question | undefined, search: string, grown: number): number {
  const [asked, setAsked] = useState({ question, search, first: FIRST_VALUES })
  if (asked.question === question && asked.search === search) return asked.first
  const first = asked.search === search ? Math.min(grown, MAX_AT_ONCE) : FIRST_VALUES
  setAsked({ question, search, first })
  return first
}

/** The same question, put again, has the same variables and has to be told. */
function useAskedAgain(askedAtMs: number | undefined, loading: boolean, askAgain: () => void): void {
  const answeredMs = useRef(askedAtMs)
  useEffect(() => {
    if (answeredMs.current === askedAtMs) return
    const isFirst = answeredMs.current === undefined
    answeredMs.current = askedAtMs
    if (!isFirst && !loading) askAgain()
  })
}
