import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { originOf } from './describe.ts'
import type { Replayed } from './useDeadLetters.ts'

type Props = { items: readonly Replayed[]; onClose: () => void }

export function ReplayResult({ items, onClose }: Props) {
  const replayed = items.filter(({ failure }) => failure === undefined).length
  return (
    <Alert severity={replayed === items.length ? 'success' : 'warning'} onClose={onClose}>
      {`${replayed} of ${items.length} ${items.length === 1 ? 'record was' : 'records were'} published again. `}A record
      that the writer refuses again becomes a new dead letter.
      <Box
        component="ul"
        aria-label="Result of the replay"
        sx={{ m: 0, mt: 0.5, pl: 2.5, maxHeight: 200, overflow: 'auto' }}
      >
        {items.map(({ letter, failure }) => (
          <li key={letter.id}>
            <code>{originOf(letter)}</code>: {failure ?? 'replayed'}
          </li>
        ))}
      </Box>
    </Alert>
  )
}
