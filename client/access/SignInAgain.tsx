import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { SignInForm } from './SignInForm.tsx'

type Props = { onSignedIn: () => Promise<unknown>; onClose: (isConfirmed: boolean) => void }

/** What changes who may do what needs a login of the last minutes. What was asked is done afterwards. */
export function SignInAgain({ onSignedIn, onClose }: Props) {
  const { pathname, search } = window.location
  const confirm = async () => {
    await onSignedIn()
    onClose(true)
  }
  return (
    <Dialog open onClose={() => onClose(false)} fullWidth maxWidth="xs" aria-labelledby="again-title">
      <DialogTitle id="again-title">Sign in again</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2, pt: 1 }}>
          <Typography>To change who may do what, sign in once more. The change is made afterwards.</Typography>
          <SignInForm
            to={pathname + search}
            onSignedIn={confirm}
            cancel={
              <Button color="inherit" onClick={() => onClose(false)}>
                Cancel
              </Button>
            }
          />
        </Stack>
      </DialogContent>
    </Dialog>
  )
}
