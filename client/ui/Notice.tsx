import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

type Props = { title: string; icon?: ReactNode; children?: ReactNode; actions?: ReactNode }

/** A sentence in the middle of an area that has nothing else to show. */
export function Notice({ title, icon, children, actions }: Props) {
  return (
    <Stack
      component="output"
      sx={{ height: '100%', alignItems: 'center', justifyContent: 'center', textAlign: 'center', gap: 1, p: 3 }}
    >
      {icon !== undefined && <Box sx={{ color: 'text.secondary', '& svg': { fontSize: 40 } }}>{icon}</Box>}
      <Typography component="h2" sx={{ fontSize: 16, fontWeight: 600 }}>
        {title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', maxWidth: 480, overflowWrap: 'anywhere' }}>{children}</Typography>
      {actions !== undefined && (
        <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
          {actions}
        </Stack>
      )}
    </Stack>
  )
}
