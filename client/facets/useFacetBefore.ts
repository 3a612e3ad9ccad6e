import { useQuery } from '@apollo/client/react'
import type { CountedBefore } from './facet-change.ts'
import { facetArguments, type FacetRef } from '../search/facet-ref.ts'
import { FacetDocument } from './operations.ts'
import type { FacetScope } from './useFacetScope.ts'

/** As many as a facet shows at once. */
const FIRST = 200

/** What the values of a facet had in the period before. Undefined until it is known, and where it cannot be. */
export function useFacetBefore(ref: FacetRef, scope: FacetScope | null | undefined): CountedBefore | undefined {
  const where = scope?.earlier
  const { data } = useQuery(FacetDocument, {
    variables: { ...facetArguments(ref), where: where ?? {}, first: FIRST },
    skip: where === undefined,
    fetchPolicy: 'no-cache',
    // The counts themselves say what is wrong.
    errorPolicy: 'ignore',
  })
  if (!data?.logFacet || where === undefined) return undefined
  const { nodes, pageInfo, basis } = data.logFacet
  return { values: nodes, isComplete: !pageInfo.hasNextPage && basis === null }
}
