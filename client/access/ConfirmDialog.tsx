import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { useState, type ReactNode } from 'react'
import { Failed } from './Failed.tsx'

type Props = {
  title: string
  children: ReactNode
  /** What the button says. */
  action: string
  isDangerous?: boolean
  maxWidth?: 'xs' | 'sm' | 'md'
  /** Undefined while what is in the dialog cannot be sent. The dialog shows what it rejects with. */
  onConfirm: (() => Promise<unknown>) | undefined
  /** Called when it has resolved; without it the dialog closes. */
  onDone?: () => void
  onClose: () => void
}

/** A question before something is done, or the form of it. */
export function ConfirmDialog({ title, children, action, isDangerous = false, maxWidth = 'xs', ...rest }: Props) {
  const { onConfirm, onClose, onDone = onClose } = rest
  const [isRunning, setIsRunning] = useState(false)
  const [error, setError] = useState<unknown>()
  const confirm = async () => {
    if (!onConfirm || isRunning) return
    setIsRunning(true)
    setError(undefined)
    try {
      await onConfirm()
      onDone()
    } catch (thrown) {
      setError(thrown)
      setIsRunning(false)
    }
  }
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth={maxWidth}>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2, pt: 1 }}>
          {children}
          <Failed error={error} />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="contained"
          color={isDangerous ? 'error' : 'primary'}
          disabled={!onConfirm}
          loading={isRunning}
          onClick={() => void confirm()}
        >
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
