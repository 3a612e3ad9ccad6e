import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { LogView } from '../state/log-view.ts'
import { openSavedView, type OpenView } from './useOpenView.ts'
import type { ViewActions } from './useViewActions.ts'
import { stateOf } from './view-address.ts'

type Props = { view: LogView; open: OpenView; actions: ViewActions; maySave: boolean }

/** The open view, and what can be done once it was changed. */
export function OpenViewActions({ view, open: { saved, isModified }, actions, maySave }: Props) {
  return (
    <Box>
      <Typography variant="h2" sx={{ overflowWrap: 'anywhere' }}>
        {saved.name}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {isModified ? 'What is shown differs from what was saved.' : 'Unchanged since it was saved.'}
      </Typography>
      {isModified && (
        <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
          {maySave && (
            <Button variant="contained" onClick={() => void actions.update(saved, { state: stateOf(view) })}>
              Save changes
            </Button>
          )}
          <Button variant="outlined" color="inherit" onClick={() => openSavedView(saved)}>
            Discard changes
          </Button>
        </Stack>
      )}
    </Box>
  )
}
