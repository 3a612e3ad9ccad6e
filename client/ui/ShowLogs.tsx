import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import { useState } from 'react'
import { ActionMenu, type MenuEntry, type MenuPlace } from './ActionMenu.tsx'
import { MoreVertIcon } from './icons.tsx'

type Props = {
  onShow: () => void
  /** What else can be done. */
  groups: readonly (readonly MenuEntry[])[]
}

/** What leads from some logs of a mode to the list, and a menu. */
export function ShowLogs({ onShow, groups }: Props) {
  const [at, setAt] = useState<MenuPlace>()
  return (
    <Box sx={{ gridArea: 'actions', display: 'flex', alignItems: 'start', justifyContent: 'end' }}>
      <Button onClick={onShow} sx={{ py: 0.25, whiteSpace: 'nowrap' }}>
        Show logs
      </Button>
      <IconButton
        aria-label="More actions"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAt(currentTarget)}
        sx={{ p: 0.5 }}
      >
        <MoreVertIcon sx={{ fontSize: 18 }} />
      </IconButton>
      {at && <ActionMenu groups={groups} at={at} onClose={() => setAt(undefined)} />}
    </Box>
  )
}
