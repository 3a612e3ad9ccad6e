import { useQuery } from '@apollo/client/react'
import { useMemo } from 'react'
import { NumbersDocument } from './operations.ts'
import { withoutOwn } from './number-range.ts'
import type { FacetScope } from './useFacetScope.ts'
import { useAskedAgain } from '../state/useAskedAgain.ts'

/** How the numbers at a path are distributed. The previous answer stays until the new one has come. */
export function useNumbers(path: readonly string[], scope: FacetScope | null | undefined) {
  const where = useMemo(() => withoutOwn(scope?.where, path), [scope, path])
  const { data, previousData, error, loading, refetch } = useQuery(NumbersDocument, {
    variables: { metadataPath: [...path], ...(where && { where }) },
    skip: !scope,
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  useAskedAgain(scope?.askedAtMs, loading, askAgain)
  return { numbers: (error ? undefined : (data ?? previousData))?.logNumbers, loading, error, askAgain }
}
