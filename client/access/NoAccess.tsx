import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { Who } from '../state/session.ts'
import { AppHeader } from '../ui/AppHeader.tsx'
import { BlockIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'

/** Instead of a page that would be refused everything. */
export function NoAccess({ who: { principal, permissions } }: { who: Who }) {
  const isNew = permissions.length === 0
  const isOpen = principal.kind === 'ANYONE'
  return (
    <Stack sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack component="main" sx={{ flex: 1, justifyContent: 'center' }}>
        <Notice
          title={isOpen ? 'There are no accounts here' : isNew ? 'You have no role yet' : 'This page is not for you'}
          icon={<BlockIcon />}
          actions={
            permissions.includes('logs:read') && (
              <Button variant="contained" href="/">
                Go to the logs
              </Button>
            )
          }
        >
          {isOpen
            ? 'Whoever reaches this server may use it. Start Timberline with AUTH=on for accounts, keys and roles.'
            : isNew
              ? `You are signed in as ${principal.name}. An administrator has to give you a role before you see logs.`
              : 'Your roles do not let you see it. An administrator can change them.'}
        </Notice>
      </Stack>
    </Stack>
  )
}
