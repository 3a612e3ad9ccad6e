import { useQuery } from '@apollo/client/react'
import { useMemo } from 'react'
import { useDebounced } from '../ui/useDebounced.ts'
import { bareName, rankPaths } from './known-paths.ts'
import { MetadataPathsDocument } from './path-operations.ts'

const PAUSE_MS = 120
/** More than are shown: those that begin with the text come first, and are not always the most frequent. */
const MAX_PATHS = 50
/** No path contains it. */
const NOTHING = '\0'

/** The paths that complete the text, with `metadata.` in front or without it; undefined asks for none. */
export function useMetadataPaths(text: string | undefined) {
  const wanted = text === undefined ? NOTHING : bareName(text.trim())
  const search = useDebounced(wanted, PAUSE_MS)
  const variables = useMemo(() => ({ first: MAX_PATHS, ...(search !== '' && { search }) }), [search])
  // An error, such as a time-out, only means that there are no suggestions.
  const { data, previousData } = useQuery(MetadataPathsDocument, {
    variables,
    skip: search === NOTHING,
    errorPolicy: 'ignore',
    // New paths come with new logs.
    fetchPolicy: 'cache-and-network',
  })
  const nodes = (data ?? previousData)?.metadataPaths.nodes
  const paths = useMemo(() => rankPaths(nodes ?? [], wanted), [nodes, wanted])
  const isUnknown = wanted !== '' && wanted === search && data?.metadataPaths.nodes.length === 0
  return { paths, isUnknown }
}
