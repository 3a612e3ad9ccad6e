import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import IconButton from '@mui/material/IconButton'
import Link from '@mui/material/Link'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useState, type MouseEvent } from 'react'
import { LinkIcon, StarBorderIcon, StarIcon } from '../ui/icons.tsx'
import type { UpdateViewInput } from '../generated/graphql.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { focusIt } from '../ui/browser.ts'
import { NameForm } from './NameForm.tsx'
import type { SavedView } from './operations.ts'
import { pathOf } from './view-address.ts'
import { ViewRowMenu } from './ViewRowMenu.tsx'

type Props = {
  saved: SavedView
  isOpen: boolean
  onOpen: () => void
  /** Undefined for who may not change views. */
  changes?: Changes
}

type Changes = {
  onUpdate: (input: UpdateViewInput) => Promise<unknown>
  onDelete: () => Promise<void>
}

/** One view of the list. */
export function ViewRow({ saved, isOpen, onOpen, changes }: Props) {
  const [doing, setDoing] = useState<'nothing' | 'renaming' | 'deleting'>('nothing')
  const stop = () => setDoing('nothing')
  const rename = async (name: string) => {
    if (await changes?.onUpdate({ name })) stop()
  }
  return (
    <Box
      component="li"
      sx={{ display: 'flex', alignItems: 'center', gap: 0.5, px: 1.5, py: 0.25, minHeight: 40, position: 'relative' }}
    >
      {doing === 'nothing' && (
        <>
          {changes && <Favourite saved={saved} onUpdate={changes.onUpdate} />}
          <ViewLink saved={saved} isOpen={isOpen} onOpen={onOpen} />
          {saved.isDefault && <Chip label="Default" size="small" variant="outlined" />}
          <CopyButton
            label={`Copy the link to ${saved.name}`}
            text={() => window.location.origin + pathOf(saved.slug)}
            icon={<LinkIcon fontSize="inherit" />}
          />
          {changes && (
            <ViewRowMenu
              saved={saved}
              onRename={() => setDoing('renaming')}
              onDefault={() => void changes.onUpdate({ isDefault: !saved.isDefault })}
              onDelete={() => setDoing('deleting')}
            />
          )}
        </>
      )}
      {doing === 'renaming' && <NameForm label="New name" initial={saved.name} onSave={rename} onCancel={stop} />}
      {doing === 'deleting' && changes && <ConfirmDelete saved={saved} onDelete={changes.onDelete} onCancel={stop} />}
    </Box>
  )
}

function Favourite({ saved, onUpdate }: Pick<Props, 'saved'> & Pick<Changes, 'onUpdate'>) {
  const { name, isFavourite } = saved
  return (
    <Tooltip title={isFavourite ? 'Remove from favourites' : 'Add to favourites'}>
      <IconButton
        aria-label={`Favourite: ${name}`}
        aria-pressed={isFavourite}
        onClick={() => void onUpdate({ isFavourite: !isFavourite })}
        color={isFavourite ? 'primary' : 'default'}
      >
        {isFavourite ? <StarIcon fontSize="small" /> : <StarBorderIcon fontSize="small" />}
      </IconButton>
    </Tooltip>
  )
}

function ViewLink({ saved, isOpen, onOpen }: Pick<Props, 'saved' | 'isOpen' | 'onOpen'>) {
  const onClick = (event: MouseEvent) => {
    // With a key held down the browser opens it elsewhere.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen()
  }
  return (
    <Link
      href={pathOf(saved.slug)}
      title={saved.name}
      aria-current={isOpen ? 'true' : undefined}
      underline="hover"
      color="inherit"
      onClick={onClick}
      noWrap
      sx={{ flex: 1, minWidth: 0, py: 0.75, fontWeight: isOpen ? 500 : 400 }}
    >
      {saved.name}
    </Link>
  )
}

type ConfirmProps = Pick<Props, 'saved'> & Pick<Changes, 'onDelete'> & { onCancel: () => void }

function ConfirmDelete({ saved, onDelete, onCancel }: ConfirmProps) {
  const [isDeleting, setIsDeleting] = useState(false)
  const confirm = async () => {
    setIsDeleting(true)
    await onDelete()
    onCancel()
  }
  return (
    <>
      <Typography role="alert" sx={{ flex: 1, px: 0.5, py: 0.75, minWidth: 0, overflowWrap: 'anywhere' }}>
        Delete “{saved.name}”{saved.audience === 'ME' ? '' : ' for everyone'}?
      </Typography>
      <Button color="inherit" ref={focusIt} onClick={onCancel}>
        Cancel
      </Button>
      <Button variant="contained" color="error" disabled={isDeleting} onClick={() => void confirm()}>
        Delete
      </Button>
    </>
  )
}
