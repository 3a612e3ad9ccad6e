import Box from '@mui/material/Box'
import type { ReactNode, Ref } from 'react'

type Props = { ref?: Ref<HTMLDivElement>; label: string; before?: ReactNode; after?: ReactNode; children: ReactNode }

/** Lines that scroll by themselves, with something at their ends. */
export function LineList({ ref, label, before, after, children }: Props) {
  return (
    // Whoever adds lines at the front keeps the others in their place.
    <Box ref={ref} tabIndex={-1} sx={{ flex: 1, minHeight: 0, overflow: 'auto', overflowAnchor: 'none' }}>
      {before}
      <Box component="ol" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children}
      </Box>
      {after}
    </Box>
  )
}
