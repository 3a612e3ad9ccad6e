import { useApolloClient } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Link from '@mui/material/Link'
import { useCallback } from 'react'
import { useMay } from '../state/useSession.ts'
import { describePart, isTroubled } from './describe.ts'
import { IngestIsDegradedDocument, PipelinePartsDocument } from './operations.ts'
import { usePolling } from './usePolling.ts'

const EVERY_MS = 15_000

/** One line while a part of the pipeline does not work. A request that fails says nothing: the list has its own error. */
export function IngestBanner() {
  return useMay('pipeline:read') ? <PartsBanner /> : <DegradedBanner />
}

function PartsBanner() {
  const client = useApolloClient()
  const ask = useCallback(async () => {
    const { data } = await client.query({ query: PipelinePartsDocument, fetchPolicy: 'no-cache' })
    return data?.pipeline.parts ?? []
  }, [client])
  const { answer: parts = [] } = usePolling(ask, EVERY_MS)
  const troubled = parts.filter(isTroubled)
  if (troubled.length === 0) return null
  const isDown = troubled.some(({ state }) => state === 'DOWN')
  return (
    <Alert severity={isDown ? 'error' : 'warning'} sx={{ borderRadius: 0, py: 0 }}>
      {troubled.map(describePart).join(' ')} <Link href="/pipeline">See the pipeline</Link>
    </Alert>
  )
}

/** For who may not see the parts. */
function DegradedBanner() {
  const client = useApolloClient()
  const ask = useCallback(async () => {
    const { data } = await client.query({ query: IngestIsDegradedDocument, fetchPolicy: 'no-cache' })
    return data?.session.ingestIsDegraded ?? false
  }, [client])
  const { answer: isDegraded = false } = usePolling(ask, EVERY_MS)
  if (!isDegraded) return null
  return (
    <Alert severity="warning" sx={{ borderRadius: 0, py: 0 }}>
      New logs appear with a delay, or are refused, at the moment.
    </Alert>
  )
}
