import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { SortDirection } from '../generated/graphql.ts'
import { ArrowUpwardIcon } from '../ui/icons.tsx'

/** Newer logs have arrived ahead of the first page, which stays as it is until this is pressed. */
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

/** It lies on the header of the list, where it covers no log and moves none. */
export function NewerCount({ count, onShow }: { count: string; onShow: () => void }) {
  return (
    <Button
      variant="contained"
      startIcon={<ArrowUpwardIcon />}
      onClick={onShow}
      sx={{ position: 'absolute', zIndex: 3, top: 1, left: '50%', translate: '-50% 0', py: 0 }}
    >
      {`${count} newer`}
    </Button>
  )
}
