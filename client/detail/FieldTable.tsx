import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

/** Names, values and buttons below each other. */
export function FieldTable({ children }: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(92px, 32%) minmax(0, 1fr) auto',
          sm: 'minmax(130px, 28%) minmax(0, 1fr) auto',
        },
        m: 0,
        alignItems: 'center',
      }}
    >
      {children}
    </Box>
  )
}
