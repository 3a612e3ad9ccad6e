import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { useAskedAgain } from '../state/useAskedAgain.ts'
import { facetArguments, type FacetRef } from '../search/facet-ref.ts'
import { MANY_NUMBERS } from './number-scale.ts'
import { FacetDocument } from './operations.ts'
import type { FacetScope } from './useFacetScope.ts'

/** Few at first, because several facets are shown below each other. */
export const FIRST_VALUES = 8
/** Of the metadata more are asked for than are shown: many different numbers are no list. */
const FIRST_OF_METADATA = MANY_NUMBERS + 1
const MORE_VALUES = 20
const MAX_AT_ONCE = 200

/** The values of a facet with their counts. The previous ones stay until the new ones have loaded. */
export function useFacet(ref: FacetRef, scope: FacetScope | null | undefined, search: string) {
  const where = scope?.where
  const atFirst = ref.field === 'metadata' ? FIRST_OF_METADATA : FIRST_VALUES
  const [grown, setGrown] = useState(atFirst)
  const first = useFirst({ scope, search, grown, atFirst })
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(FacetDocument, {
    variables: {
      ...facetArguments(ref),
      first,
      ...(where && { where }),
      ...(search !== '' && { search }),
    },
    skip: !scope,
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  useAskedAgain(scope?.askedAtMs, loading, askAgain)
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
          // If the last cursor is another one by then, the facet was loaded again in the meantime and this page is outdated.
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
    /** The counts are estimated, and what is rare may be missing. */
    isEstimated: (shown?.basis ?? null) !== null,
    hasMore: shown?.pageInfo.hasNextPage ?? false,
    /** The next page could not be loaded. */
    hasMoreFailed: failedAfter !== undefined && failedAfter === after,
    loading,
    error,
    more: () => void more(),
    askAgain,
  }
}

type First = { scope: FacetScope | null | undefined; search: string; grown: number; atFirst: number }

/** How many values to load: as many as are shown after a new search, few after a new text in the facet's own search field. */
function useFirst({ scope, search, grown, atFirst }: First): number {
  const [asked, setAsked] = useState({ scope, search, first: atFirst })
  if (asked.scope === scope && asked.search === search) return asked.first
  const first = asked.search === search ? Math.min(grown, MAX_AT_ONCE) : atFirst
  setAsked({ scope, search, first })
  return first
}
