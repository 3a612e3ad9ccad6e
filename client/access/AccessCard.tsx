import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect, type ReactNode } from 'react'
import { Logo } from '../ui/Logo.tsx'

/** The id of the title. */
export const CARD_TITLE = 'access-card-title'

type Props = { title: string; hint?: ReactNode; children: ReactNode }

/** What is asked of somebody before the pages are theirs. */
export function AccessCard({ title, hint, children }: Props) {
  useEffect(() => {
    const before = document.title
    document.title = `${title} · Timberline`
    return () => {
      document.title = before
    }
  }, [title])
  return (
    <Stack
      sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center', p: 2, bgcolor: 'background.default' }}
    >
      <Paper component="main" variant="outlined" sx={{ width: '100%', maxWidth: 380, p: { xs: 2, sm: 3 } }}>
        <Stack sx={{ gap: 2 }}>
          <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
            <Logo />
            <Typography sx={{ fontSize: 16, fontWeight: 600 }}>Timberline</Typography>
          </Stack>
          <Typography variant="h1" id={CARD_TITLE}>
            {title}
          </Typography>
          {hint !== undefined && <Typography sx={{ color: 'text.secondary' }}>{hint}</Typography>}
          {children}
        </Stack>
      </Paper>
    </Stack>
  )
}
