import { useApolloClient } from '@apollo/client/react'
import { useCallback, useRef } from 'react'
import { PipelineDocument } from './operations.ts'
import { addSample, type Sample } from './rates.ts'
import { usePolling } from './usePolling.ts'

const EVERY_MS = 2000

/** The pipeline as it is now, and what it was in the last minutes. */
export function usePipeline() {
  const client = useApolloClient()
  const samples = useRef<readonly Sample[]>([])
  const ask = useCallback(async () => {
    const { data } = await client.query({ query: PipelineDocument, fetchPolicy: 'no-cache' })
    if (!data) throw new Error('The server answered without data.')
    samples.current = addSample(samples.current, data.pipeline, Date.now())
    return { pipeline: data.pipeline, samples: samples.current }
  }, [client])
  return usePolling(ask, EVERY_MS)
}
