import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useIsSlow } from './useIsSlow.ts'

type Props = {
  loading: boolean
  /** Of the last answer, by the clock of the server. */
  costMs: number | undefined
  isCancelled: boolean
  hasRows: boolean
  onCancel: () => void
  onRunAgain: () => void
}

/** How long the search took; while it takes long, a way to stop it. */
export function SearchStatus({ loading, costMs, isCancelled, hasRows, onCancel, onRunAgain }: Props) {
  const isSlow = useIsSlow(loading)
  const cancelled = hasRows ? 'Cancelled. These rows are from before.' : 'Cancelled'
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0, color: 'text.secondary' }}>
      <output>{isCancelled ? cancelled : isSlow ? 'Searching…' : ''}</output>
      {!isCancelled && !isSlow && costMs !== undefined && (
        <span title="The time that the server took">in {duration(costMs)}</span>
      )}
      {isCancelled && (
        <Button onClick={onRunAgain} sx={{ whiteSpace: 'nowrap' }}>
          Run again
        </Button>
      )}
      {isSlow && <Button onClick={onCancel}>Cancel</Button>}
    </Box>
  )
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}
