import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { lazy, Suspense, useState } from 'react'
import type { Who } from '../state/session.ts'
import { PersonIcon } from '../ui/icons.tsx'
import { signOut } from './auth-requests.ts'

const SessionsDialog = lazy(async () => ({ default: (await import('./SessionsDialog.tsx')).SessionsDialog }))
const PasswordDialog = lazy(async () => ({ default: (await import('./PasswordDialog.tsx')).PasswordDialog }))

/** Who has signed in, and what is theirs to do about it. */
export function AccountMenu({ who }: { who: Who }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [dialog, setDialog] = useState<'sessions' | 'password'>()
  const [problem, setProblem] = useState('')
  const choose = (act: () => void) => () => {
    setAnchor(null)
    act()
  }
  const leave = async () => {
    const { body, refused } = await signOut()
    // A session that is over already needs no end.
    if (refused && refused.code !== 'UNAUTHENTICATED') return setProblem(refused.text)
    window.location.assign(body?.location ?? '/sign-in')
  }
  const { name } = who.principal
  return (
    <>
      <Tooltip title={`Account: ${name}`}>
        <IconButton
          aria-label={`Account: ${name}`}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          color="inherit"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <PersonIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <Stack component="li" sx={{ px: 2, py: 1, maxWidth: 300, overflowWrap: 'anywhere' }}>
          <Typography sx={{ fontWeight: 600 }}>{name}</Typography>
          <Typography sx={{ fontSize: 13, color: 'text.secondary' }}>
            {who.scope === null ? 'Sees all logs' : `Sees the logs of ${who.scope}`}
          </Typography>
          {problem !== '' && (
            <Typography role="alert" sx={{ fontSize: 13, color: 'error.main' }}>
              {problem}
            </Typography>
          )}
        </Stack>
        <Divider component="li" />
        <MenuItem dense onClick={choose(() => setDialog('sessions'))}>
          Where I am signed in
        </MenuItem>
        <MenuItem dense onClick={choose(() => setDialog('password'))}>
          Change the password
        </MenuItem>
        <MenuItem dense onClick={() => void leave()}>
          Sign out
        </MenuItem>
      </Menu>
      <Suspense>
        {dialog === 'sessions' && <SessionsDialog onClose={() => setDialog(undefined)} />}
        {dialog === 'password' && <PasswordDialog onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  )
}
