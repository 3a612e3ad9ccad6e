import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useEffect, useState } from 'react'

type Props = {
  loading: boolean
  /** Of the last answer, by the clock of the server. */
  costMs: number | undefined
  isCancelled: boolean
  hasRows: boolean
  onCancel: () => void
  onRunAgain: () => void
}

/** How long the search took, or a button that cancels it while it runs. */
export function SearchStatus({ loading, costMs, isCancelled, hasRows, onCancel, onRunAgain }: Props) {
  const isSlow = useIsSlow(loading)
  const cancelled = hasRows ? 'Cancelled. These rows are from an earlier search.' : 'Cancelled'
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0, fontSize: 13, color: 'text.secondary' }}>
      <Box component="output" sx={{ '&:empty': { mr: -1 } }}>
        {isCancelled ? cancelled : isSlow ? 'Searching…' : ''}
      </Box>
      {!isCancelled && !isSlow && costMs !== undefined && (
        <span title="Time taken by the server">in {duration(costMs)}</span>
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

/** A search that takes longer can be cancelled. */
const SLOW_AFTER_MS = 500

/** Whether the search has been running for long. */
function useIsSlow(isRunning: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS)
    return () => {
      clearTimeout(timer)
      setIsSlow(false)
    }
  }, [isRunning])
  return isSlow
}
