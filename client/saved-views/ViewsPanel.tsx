import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { LogView } from '../state/log-view.ts'
import { useMay } from '../state/useSession.ts'
import { describeError } from '../ui/describe-error.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { openSavedView, type OpenView } from './useOpenView.ts'
import { OpenViewActions } from './OpenViewActions.tsx'
import { RecentSearches } from './RecentSearches.tsx'
import { useViewActions } from './useViewActions.ts'
import { ViewList } from './ViewList.tsx'
import { stateOf } from './view-address.ts'
import { BookmarkAddIcon } from '../ui/icons.tsx'
import { NameForm } from './NameForm.tsx'

type Props = {
  view: LogView
  change: ChangeView
  open: OpenView | undefined
  /** The slug of the address, if no view has it. */
  missing: string | undefined
  close: () => void
}

/** What is in the menu of the views. */
export function ViewsPanel({ view, change, open, missing, close }: Props) {
  const actions = useViewActions()
  const maySave = useMay('views:write')
  const saveAs = async (name: string) => {
    const saved = await actions.save({ name, state: stateOf(view) })
    if (!saved) return
    openSavedView(saved)
    close()
  }
  return (
    <>
      <Stack sx={{ p: 2, gap: 1.5 }}>
        {open && <OpenViewActions view={view} open={open} actions={actions} maySave={maySave} />}
        {missing !== undefined && (
          <Alert severity="info">The view “{missing}” no longer exists. Its search is still in the address.</Alert>
        )}
        {maySave && <SaveAsView onSave={saveAs} />}
        {actions.error !== undefined && <Alert severity="error">{describeError(actions.error).text}</Alert>}
      </Stack>
      <Divider />
      <ViewList view={view} open={open?.saved} actions={maySave ? actions : undefined} close={close} />
      <RecentSearches change={change} close={close} />
    </>
  )
}

function SaveAsView({ onSave }: { onSave: (name: string) => Promise<void> }) {
  const [isNaming, setIsNaming] = useState(false)
  if (isNaming) return <NameForm label="Name of the view" onSave={onSave} onCancel={() => setIsNaming(false)} />
  return (
    <Button
      variant="outlined"
      color="inherit"
      startIcon={<BookmarkAddIcon />}
      onClick={() => setIsNaming(true)}
      sx={{ alignSelf: 'flex-start' }}
    >
      Save this search as a view
    </Button>
  )
}
