import Alert from '@mui/material/Alert'
import { describeError } from '../ui/describe-error.ts'

/** Why something was not done; nothing without an error. */
export function Failed({ error }: { error: unknown }) {
  if (error === undefined || error === null) return null
  return <Alert severity="error">{describeError(error).text}</Alert>
}
