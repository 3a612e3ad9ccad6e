import { useQuery } from '@apollo/client/react'
import { LogDocument } from '../state/operations.ts'

/** A whole log, asked for by its id; nothing without one. */
export function useFullLog(id: string | null) {
  const { data, previousData, loading, error } = useQuery(LogDocument, {
    variables: { id: id ?? '' },
    skip: id === null,
  })
  return {
    log: data?.log ?? undefined,
    /** The one before, while this one is on its way. */
    previous: loading ? (previousData?.log ?? undefined) : undefined,
    loading,
    error,
  }
}
