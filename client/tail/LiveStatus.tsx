import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { Connection } from './open-tail.ts'
import { formatRate } from './tail-rate.ts'
import { countNew, type TailWindow } from './tail-window.ts'
import { formatCount } from '../ui/format-count.ts'

type Props = {
  window: TailWindow
  connection: Connection
  rate: number
  isRangeAside: boolean
  onPause: () => void
  onResume: () => void
  onStop: () => void
}

/** The state of the tail, below the list in place of the pager. */
export function LiveStatus({ window, connection, rate, isRangeAside, onPause, onResume, onStop }: Props) {
  const name = stateName(window, connection)
  const details = [
    ...(connection.state === 'live' ? [formatRate(rate)] : []),
    ...(window.paused ? [`${formatCount(countNew(window))} new`] : []),
    ...(isRangeAside ? ['time range ignored'] : []),
  ]
  return (
    <Stack
      component="section"
      aria-label="Live tail"
      direction="row"
      sx={{ gap: 1, alignItems: 'center', flexShrink: 0, minHeight: 37, px: 2, borderTop: 1, borderColor: 'divider' }}
    >
      <Dot isLive={connection.state === 'live' && !window.paused} />
      <Typography variant="body2" sx={{ flex: 1, minWidth: 0, fontVariantNumeric: 'tabular-nums' }}>
        <strong>{name}</strong>
        {details.map((detail) => ` · ${detail}`)}
      </Typography>
      {/* Only the state is announced: a rate that changes every second would be announced without end. */}
      <Box
        component="output"
        sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
      >
        {`Live tail: ${name}`}
      </Box>
      <Button variant="outlined" onClick={window.paused ? onResume : onPause}>
        {window.paused ? 'Resume' : 'Pause'}
      </Button>
      <Button onClick={onStop}>Stop</Button>
    </Stack>
  )
}

function stateName({ paused }: TailWindow, { state }: Connection): string {
  if (state === 'connecting') return 'Connecting…'
  if (state === 'reconnecting') return 'Reconnecting…'
  if (state === 'failed') return 'Ended'
  return paused ? 'Paused' : 'Live'
}

function Dot({ isLive }: { isLive: boolean }) {
  return (
    <Box
      aria-hidden
      sx={{
        width: 10,
        height: 10,
        flexShrink: 0,
        borderRadius: '50%',
        border: 2,
        borderColor: isLive ? 'primary.main' : 'text.secondary',
        bgcolor: isLive ? 'primary.main' : 'transparent',
      }}
    />
  )
}
