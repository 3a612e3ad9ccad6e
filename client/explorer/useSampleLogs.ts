import { useMutation } from '@apollo/client/react'
import { useEffect, useState } from 'react'
import { IngestLogsDocument } from './operations.ts'

export const SAMPLE_COUNT = 300
/** Logs are stored shortly after they are accepted; after this time the page says that they are late. */
const PATIENCE_MS = 10_000

type Sending = 'idle' | 'sending' | 'storing' | 'late'

export function useSampleLogs() {
  const [state, setState] = useState<Sending>('idle')
  const [error, setError] = useState<unknown>()
  const [ingest] = useMutation(IngestLogsDocument)
  useEffect(() => {
    if (state !== 'storing') return undefined
    const timer = setTimeout(() => setState('late'), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [state])
  const send = async () => {
    setState('sending')
    setError(undefined)
    try {
      const { createSampleLogs } = await import('./sample-logs.ts')
      const now = Date.now()
      await ingest({ variables: { input: { logs: createSampleLogs(SAMPLE_COUNT, now, now) } } })
      setState('storing')
    } catch (thrown) {
      setError(thrown)
      setState('idle')
    }
  }
  return { state, error, send }
}
