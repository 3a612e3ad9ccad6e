import Button from '@mui/material/Button'
import type { ReactNode } from 'react'

/** The first stop of the Tab key, seen only while it has the focus. The address, which holds the search, stays as it is. */
export function SkipLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Button
      variant="contained"
      onClick={() => document.getElementById(to)?.focus()}
      sx={{ position: 'fixed', zIndex: 'tooltip', top: 4, left: 4, '&:not(:focus)': { translate: '0 -200%' } }}
    >
      {children}
    </Button>
  )
}
