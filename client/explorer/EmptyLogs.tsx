import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { PREFORMATTED } from '../ui/theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Logo } from '../ui/Logo.tsx'
import { describeError } from '../ui/describe-error.ts'
import { SAMPLE_COUNT, useSampleLogs } from './useSampleLogs.ts'

type Props = { startPolling: (intervalMs: number) => void; stopPolling: () => void }

/** Shown while there are no logs: how to send one, and a button for sample logs. It disappears when the first log arrives. */
export function EmptyLogs({ startPolling, stopPolling }: Props) {
  const { state, error, send } = useSampleLogs()
  const waiting = state === 'sending' || state === 'storing'
  const intervalMs = state === 'storing' ? 400 : 2000
  useEffect(() => {
    startPolling(intervalMs)
    return stopPolling
  }, [startPolling, stopPolling, intervalMs])

  return (
    <Box sx={{ height: '100%', overflow: 'auto', display: 'grid', placeItems: 'center', p: { xs: 2, sm: 3 } }}>
      <Stack sx={{ width: '100%', maxWidth: 800, gap: 2.5 }}>
        <Stack sx={{ gap: 1, alignItems: 'center', textAlign: 'center' }}>
          <Logo size={52} />
          <Typography component="h2" variant="h1">
            No logs yet
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>
            Send the first one. It appears here about a second later, without a reload.
          </Typography>
        </Stack>
        <Command text={curlCommand(window.location.origin)} />
        <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ gap: 2, alignItems: 'center', justifyContent: 'center' }}>
          <Typography sx={{ color: 'text.secondary' }}>or try the explorer with sample data:</Typography>
          <Button variant="contained" size="medium" loading={waiting} onClick={() => void send()}>
            {`Send ${SAMPLE_COUNT} sample logs`}
          </Button>
        </Stack>
        <Box aria-live="polite">
          {error !== undefined && <Alert severity="error">{describeError(error).text}</Alert>}
          {state === 'storing' && <Alert severity="info">The logs were accepted and are being stored…</Alert>}
          {state === 'late' && (
            <Alert severity="warning">
              The logs were accepted, but none has been stored after 10 seconds. The writer may be behind or not
              running.
            </Alert>
          )}
        </Box>
      </Stack>
    </Box>
  )
}

function Command({ text }: { text: string }) {
  return (
    <Paper variant="outlined" sx={{ position: 'relative', p: 2, pr: 6 }}>
      <Box component="pre" sx={{ ...PREFORMATTED, lineHeight: 1.7 }}>
        {text}
      </Box>
      <Box sx={{ position: 'absolute', top: 8, right: 8 }}>
        <CopyButton label="Copy command" text={text} />
      </Box>
    </Paper>
  )
}

function curlCommand(origin: string): string {
  const log = { level: 'error', message: 'Failed to connect to DB', resourceId: 'server-1234' }
  return [
    `curl ${origin}/public/ingest \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(log)}'`,
  ].join('\n')
}
