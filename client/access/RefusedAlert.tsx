import Alert from '@mui/material/Alert'
import type { Refused } from './auth-requests.ts'
import { waitText } from './wait-text.ts'

type Props = {
  refused: Refused
  /** Said where the server does not know who asks. */
  wrong: string
}

/** Why signing in, or a new password, was refused. */
export function RefusedAlert({ refused: { code, text, waitSeconds }, wrong }: Props) {
  return (
    <Alert severity="error">
      {waitSeconds !== undefined && waitText(waitSeconds)}
      {waitSeconds === undefined && (code === 'UNAUTHENTICATED' ? wrong : text)}
    </Alert>
  )
}
