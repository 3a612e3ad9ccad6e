import IconButton from '@mui/material/IconButton'
import { useState } from 'react'
import { ActionMenu, type MenuEntry } from '../ui/ActionMenu.tsx'
import { MoreVertIcon } from '../ui/icons.tsx'

type Props = { label: string; groups: readonly (readonly MenuEntry[])[] }

/** What can be done with a row of a table. */
export function RowMenu({ label, groups }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <IconButton aria-label={label} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
        <MoreVertIcon fontSize="small" />
      </IconButton>
      {anchor && <ActionMenu groups={groups} at={anchor} onClose={() => setAnchor(null)} />}
    </>
  )
}
