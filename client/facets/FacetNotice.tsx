import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import { describeError } from '../ui/describe-error.ts'

/** In place of values that are being counted. */
export function FacetWaiting() {
  return (
    <Box sx={{ px: 1.5 }}>
      {[70, 50, 60].map((width) => (
        <Skeleton key={width} width={`${width}%`} height={28} />
      ))}
    </Box>
  )
}

type TroubleProps = { error?: unknown; onRetry: () => void }

/** One line in place of values that could not be counted. */
export function FacetTrouble({ error, onRetry }: TroubleProps) {
  const { code, text } = describeError(error)
  const isLate = code === 'QUERY_TIMEOUT'
  return (
    <Box
      component="output"
      title={isLate || error === undefined ? undefined : text}
      sx={{ display: 'flex', alignItems: 'center', pl: 1.5, pr: 0.5, fontSize: 12.5, color: 'text.secondary' }}
    >
      <Box component="span" sx={{ flex: 1 }}>
        {isLate ? 'Counting took too long' : 'The counts could not be loaded'}
      </Box>
      <Button onClick={onRetry} sx={{ py: 0, minWidth: 0 }}>
        Try again
      </Button>
    </Box>
  )
}
