import { useQuery } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import type { UpdateViewInput } from '../generated/graphql.ts'
import { describeError } from '../ui/describe-error.ts'
import { PLAIN, type LogView } from '../state/log-view.ts'
import { writeAddress } from '../state/address.ts'
import { listViews } from './list-views.ts'
import { openSavedView } from './useOpenView.ts'
import { SavedViewsDocument, type SavedView } from './operations.ts'
import type { ViewActions } from './useViewActions.ts'
import { stateOf } from './view-address.ts'
import { ViewRow } from './ViewRow.tsx'

/** More than a glance takes in. */
const SEARCH_FROM = 10

type Props = {
  view: LogView
  open: SavedView | undefined
  /** Undefined for who may not change views. */
  actions: ViewActions | undefined
  close: () => void
}

/** All saved views, to be opened and looked after. */
export function ViewList({ view, open, actions, close }: Props) {
  // Others save views too.
  const { data, error } = useQuery(SavedViewsDocument, { fetchPolicy: 'cache-and-network' })
  const [text, setText] = useState('')
  const views = data?.savedViews.nodes
  const go = (saved: SavedView) => {
    openSavedView(saved)
    close()
  }
  const showAll = () => {
    writeAddress(`/${PLAIN}`, 'push')
    close()
  }
  const remove = async ({ remove: removeView }: ViewActions, saved: SavedView) => {
    // The page stays as it is, under an address that is still there.
    if ((await removeView(saved)) && saved.id === open?.id) writeAddress(`/?${stateOf(view)}`, 'replace')
  }
  if (!views) return error ? <Alert severity="error">{describeError(error).text}</Alert> : <Waiting />
  const found = listViews(views, text)
  return (
    <Box component="section" aria-label="Saved views" sx={{ py: 1 }}>
      {views.length > SEARCH_FROM && (
        <TextField
          size="small"
          fullWidth
          type="search"
          placeholder="Find a view"
          value={text}
          onChange={(event) => setText(event.target.value)}
          sx={{ px: 2, pb: 1 }}
          slotProps={{ htmlInput: { 'aria-label': 'Find a view' } }}
        />
      )}
      {found.length === 0 && (
        <Typography sx={{ px: 2, py: 1, color: 'text.secondary' }}>
          {views.length === 0
            ? 'No views yet. A saved search has its own address, and everyone on this server can open it.'
            : 'No view has a matching name.'}
        </Typography>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, maxHeight: 280, overflowY: 'auto' }}>
        {found.map((saved) => (
          <ViewRow
            key={saved.id}
            saved={saved}
            isOpen={saved.id === open?.id}
            onOpen={() => go(saved)}
            {...(actions && {
              changes: {
                onUpdate: (input: UpdateViewInput) => actions.update(saved, input),
                onDelete: () => remove(actions, saved),
              },
            })}
          />
        ))}
      </Box>
      <Button color="inherit" onClick={showAll} sx={{ mx: 1.25, color: 'text.secondary' }}>
        Show all logs
      </Button>
    </Box>
  )
}

function Waiting() {
  return (
    <Box component="output" aria-label="Loading" sx={{ display: 'block', px: 2, py: 1 }}>
      <Skeleton height={36} />
      <Skeleton height={36} width="70%" />
    </Box>
  )
}
