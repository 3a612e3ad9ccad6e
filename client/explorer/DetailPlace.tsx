import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { useState, type ReactNode } from 'react'
import { DetailPlaceContext } from '../state/detail-place.ts'

/** The list with all that belongs to it, and at its side a place for the open log, whoever opens it. */
export function DetailPlace({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  return (
    <DetailPlaceContext value={place}>
      <Stack direction="row" sx={{ flex: 1, minHeight: 0 }}>
        <Stack sx={{ flex: 1, minWidth: 0 }}>{children}</Stack>
        <Box ref={setPlace} sx={{ display: 'flex', flexShrink: 0 }} />
      </Stack>
    </DetailPlaceContext>
  )
}
