import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { describeError } from '../ui/describe-error.ts'
import { AppHeader } from '../ui/AppHeader.tsx'
import { Account } from './Account.tsx'
import { DeadLetters } from './DeadLetters.tsx'
import { describePart, isTroubled } from './describe-part.ts'
import { PartsTable } from './PartsTable.tsx'
import { Rates } from './Rates.tsx'
import { usePipeline } from './usePipeline.ts'

export function PipelinePage() {
  const { answer, error } = usePipeline()
  useEffect(() => {
    document.title = 'Pipeline · Timberline'
  }, [])
  return (
    <Stack sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack component="main" sx={{ gap: 2, p: { xs: 1.5, md: 2 }, width: '100%', maxWidth: 1600, mx: 'auto' }}>
        <Box>
          <Typography variant="h1" component="h2">
            Pipeline
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>The way of every log from the door to the table.</Typography>
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
            <Typography variant="h2" component="h3">
              Parts
            </Typography>
            <PartsTable parts={answer.pipeline.parts} />
            <DeadLetters count={answer.pipeline.deadLettered} />
          </>
        )}
      </Stack>
    </Stack>
  )
}

function AskingFailed({ error, isStale }: { error: unknown; isStale: boolean }) {
  const { code, text } = describeError(error)
  return (
    <Alert severity="error">
      {text} <code>{code}</code> {isStale && 'What is below is from before.'} The page goes on asking.
    </Alert>
  )
}
