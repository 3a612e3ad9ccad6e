import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { describeError } from '../ui/describe-error.ts'

type Props = { error?: unknown; onRetry: () => void }

/** One line in place of values that could not be counted. */
export function FacetTrouble({ error, onRetry }: Props) {
  const { code, text } = describeError(error)
  const isLate = code === 'QUERY_TIMEOUT'
  return (
    <Box
      component="output"
      title={isLate || error === undefined ? undefined : text}
      sx={{ display: 'flex', alignItems: 'center', pl: 1.5, pr: 0.5, fontSize: 12.5, color: 'text.secondary' }}
    >
      <Box component="span" sx={{ flex: 1 }}>
        {isLate ? 'Counting took too long' : 'Could not be counted'}
      </Box>
      <Button onClick={onRetry} sx={{ py: 0, minWidth: 0 }}>
        Try again
      </Button>
    </Box>
  )
}
