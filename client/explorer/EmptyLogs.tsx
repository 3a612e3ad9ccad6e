import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { Logo } from '../ui/Logo.tsx'
import { useMay, useSession } from '../state/useSession.ts'
import { describeError } from '../ui/describe-error.ts'
import { SAMPLE_COUNT, useSampleLogs } from './useSampleLogs.ts'
import { WaysToSend } from './WaysToSend.tsx'

type Props = { startPolling: (intervalMs: number) => void; stopPolling: () => void }

/** Shown while there are no logs: the ways to send some, and a button for sample logs. It disappears when the first log arrives. */
export function EmptyLogs({ startPolling, stopPolling }: Props) {
  const { state, error, send } = useSampleLogs()
  const maySend = useMay('ingest:write')
  const mayMakeKeys = useMay('access:write')
  const session = useSession()
  const needsKey = session.kind === 'known' && session.who.principal.kind !== 'ANYONE'
  const waiting = state === 'sending' || state === 'storing'
  const intervalMs = state === 'storing' ? 400 : 2000
  useEffect(() => {
    startPolling(intervalMs)
    return stopPolling
  }, [startPolling, stopPolling, intervalMs])

  return (
    <Stack sx={{ height: '100%', overflow: 'auto', alignItems: 'center', p: { xs: 2, sm: 3 } }}>
      <Stack sx={{ width: '100%', maxWidth: 880, gap: 2.5 }}>
        <Stack sx={{ gap: 1, alignItems: 'center', textAlign: 'center' }}>
          <Logo size={52} />
          <Typography component="h2" variant="h1">
            No logs yet
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>
            Send the first one by what you already run. It appears here about a second later, without a reload.
          </Typography>
        </Stack>
        {needsKey && (
          <Alert severity="info">
            Each of these needs an ingest key, in the header <code>Authorization: Bearer tl_i_…</code> for example.{' '}
            {mayMakeKeys ? <Link href="/access?tab=keys">Create one</Link> : 'An administrator makes one.'}
          </Alert>
        )}
        <WaysToSend />
        {maySend && (
          <Stack
            direction={{ xs: 'column', sm: 'row' }}
            sx={{ gap: 2, alignItems: 'center', justifyContent: 'center' }}
          >
            <Typography sx={{ color: 'text.secondary' }}>or try the explorer with sample data:</Typography>
            <Button variant="contained" size="medium" loading={waiting} onClick={() => void send()}>
              {`Send ${SAMPLE_COUNT} sample logs`}
            </Button>
          </Stack>
        )}
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
    </Stack>
  )
}
