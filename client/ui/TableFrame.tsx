import Paper from '@mui/material/Paper'
import type { ReactNode } from 'react'

/** The frame of a table that may be wider than the page: it scrolls, by keyboard too. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper component="section" variant="outlined" tabIndex={0} aria-label={label} sx={{ overflowX: 'auto' }}>
      {children}
    </Paper>
  )
}
