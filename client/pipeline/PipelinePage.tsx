import { useApolloClient } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useCallback, useEffect, useRef } from 'react'
import { useMay } from '../state/useSession.ts'
import { describeError } from '../ui/describe-error.ts'
import { AppHeader } from '../ui/AppHeader.tsx'
import { Account } from './Account.tsx'
import { Archive } from './Archive.tsx'
import { DeadLetters } from './DeadLetters.tsx'
import { describePart, isTroubled } from './describe.ts'
import { Doors } from './Doors.tsx'
import { PartsTable } from './PartsTable.tsx'
import { Rates } from './Rates.tsx'
import { PipelineDocument } from './operations.ts'
import { addSamples, type Sample } from './rates.ts'
import { usePolling } from './usePolling.ts'

const EVERY_MS = 2000

export function PipelinePage() {
  const { answer, error } = usePipeline()
  const hasDeadLetters = useMay('deadletters:read')
  useEffect(() => {
    document.title = 'Pipeline · Timberline'
  }, [])
  return (
    <Stack sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack component="main" sx={{ gap: 2, p: { xs: 1.5, md: 2 } }}>
        <Box>
          <Typography variant="h1" component="h2">
            Pipeline
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>How logs get from ingestion to storage.</Typography>
        </Box>
        {error !== undefined && <AskingFailed error={error} isStale={answer !== undefined} />}
        {answer === undefined && error === undefined && <LinearProgress aria-label="Loading" />}
        {answer && (
          <>
            {answer.pipeline.parts.filter(isTroubled).map((part) => (
              <Alert key={part.name} severity={part.state === 'DOWN' ? 'error' : 'warning'}>
                {describePart(part)}
              </Alert>
            ))}
            <Account pipeline={answer.pipeline} />
            <Rates pipeline={answer.pipeline} samples={answer.samples} />
            <Doors doors={answer.pipeline.doors} />
            <Typography variant="h2" component="h3">
              Parts
            </Typography>
            <PartsTable parts={answer.pipeline.parts} />
            {answer.pipeline.archive && <Archive archive={answer.pipeline.archive} />}
            {hasDeadLetters && <DeadLetters count={answer.pipeline.deadLettered} />}
          </>
        )}
      </Stack>
    </Stack>
  )
}

function AskingFailed({ error, isStale }: { error: unknown; isStale: boolean }) {
  const { text } = describeError(error)
  return (
    <Alert severity="error">
      {text} {isStale && 'The figures below are out of date.'} Retrying…
    </Alert>
  )
}

/** The pipeline as it is now, and what it was in the last minutes. */
function usePipeline() {
  const client = useApolloClient()
  const samples = useRef<readonly Sample[]>([])
  const ask = useCallback(async () => {
    const { data } = await client.query({
      query: PipelineDocument,
      variables: { withHistory: samples.current.length === 0 },
      fetchPolicy: 'no-cache',
    })
    if (!data) throw new Error('The server answered without data.')
    samples.current = addSamples(samples.current, data.pipeline)
    return { pipeline: data.pipeline, samples: samples.current }
  }, [client])
  return usePolling(ask, EVERY_MS)
}
