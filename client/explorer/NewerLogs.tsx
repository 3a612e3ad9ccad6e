import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { SortDirection } from '../generated/graphql.ts'

/** The page that was the first is no longer: it stays as it was, and says so. */
export function NewerLogs({ order, onFirst }: { order: SortDirection; onFirst: () => void }) {
  return (
    <Stack
      component="output"
      direction="row"
      sx={{ justifyContent: 'center', borderBottom: 1, borderColor: 'divider', bgcolor: 'action.hover' }}
    >
      <Button onClick={onFirst}>
        {order === 'DESC' ? 'Newer logs have arrived. Show them' : 'Earlier logs have arrived. Show them'}
      </Button>
    </Stack>
  )
}
