import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { changePassword, type Refused } from './auth-requests.ts'
import { findPasswordProblem, type NewPassword } from './new-password.ts'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { RefusedAlert } from './RefusedAlert.tsx'

/** Other sessions of the person end with the change. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState<NewPassword>({ text: '', again: '' })
  const [state, setState] = useState<'asking' | 'sending' | 'done' | Refused>('asking')
  const submit = async () => {
    if (findPasswordProblem(next) !== undefined || state === 'sending') return
    setState('sending')
    const { refused } = await changePassword({ current, next: next.text })
    setState(refused ?? 'done')
  }
  const isDone = state === 'done'
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="password-title">
      <DialogTitle id="password-title">Change the password</DialogTitle>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <DialogContent>
          {isDone && <Alert severity="success">The password was changed. Your other sessions have ended.</Alert>}
          {!isDone && (
            <Stack sx={{ gap: 2, pt: 1 }}>
              {typeof state === 'object' && (
                <RefusedAlert refused={state} wrong="Your session has ended. Sign in again." />
              )}
              <TextField
                label="Current password"
                type="password"
                autoComplete="current-password"
                required
                value={current}
                inputRef={focusIt}
                onChange={(event) => setCurrent(event.target.value)}
                slotProps={{ htmlInput: { maxLength: 256 } }}
              />
              <NewPasswordFields value={next} onChange={setNext} />
            </Stack>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{isDone ? 'Close' : 'Cancel'}</Button>
          {!isDone && (
            <Button type="submit" variant="contained" loading={state === 'sending'}>
              Change
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  )
}
