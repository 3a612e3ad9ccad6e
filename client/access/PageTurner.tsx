import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { Turn } from './useCursorPages.ts'

/** Nothing where one page holds all. */
export function PageTurner({ turn: { page, next, previous } }: { turn: Turn }) {
  if (!next && !previous) return null
  return (
    <Stack direction="row" sx={{ gap: 1, justifyContent: 'flex-end', alignItems: 'center' }}>
      <Typography sx={{ color: 'text.secondary' }}>Page {page + 1}</Typography>
      <Button variant="outlined" color="inherit" disabled={!previous} onClick={previous}>
        Previous
      </Button>
      <Button variant="outlined" color="inherit" disabled={!next} onClick={next}>
        Next
      </Button>
    </Stack>
  )
}
