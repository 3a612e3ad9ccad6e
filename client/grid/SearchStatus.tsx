import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useStopwatch } from './useStopwatch.ts'

type Props = {
  loading: boolean
  isCancelled: boolean
  onCancel: () => void
  onRunAgain: () => void
}

/** How long the search took; while it takes long, a way to stop it. */
export function SearchStatus({ loading, isCancelled, onCancel, onRunAgain }: Props) {
  const { lastMs, isSlow } = useStopwatch(loading)
  return (
    <Box
      sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0, color: 'text.secondary', whiteSpace: 'nowrap' }}
    >
      <output>{isCancelled ? 'Cancelled. The rows are from before.' : isSlow ? 'Searching…' : ''}</output>
      {!isCancelled && !isSlow && lastMs !== undefined && <span>in {duration(lastMs)}</span>}
      {isCancelled && <Button onClick={onRunAgain}>Run again</Button>}
      {isSlow && <Button onClick={onCancel}>Cancel</Button>}
    </Box>
  )
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
