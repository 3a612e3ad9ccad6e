import Alert from '@mui/material/Alert'
import { useCallback } from 'react'
import { AccessCard } from './AccessCard.tsx'
import { ownPath } from '../../server/platform/text/own-path.ts'
import { SignInForm } from './SignInForm.tsx'
import { signInProblem } from './sign-in-problem.ts'

/** `/sign-in?to=/v/errors`: where signing out leads, links of others, and single sign-on that has failed. */
export function SignInPage() {
  const params = new URLSearchParams(window.location.search)
  const to = ownPath(params.get('to') ?? undefined)
  const problem = signInProblem(params.get('error'))
  const go = useCallback(async () => window.location.assign(to), [to])
  return (
    <AccessCard title="Sign in">
      {problem !== undefined && <Alert severity="error">{problem}</Alert>}
      <SignInForm to={to} onSignedIn={go} onFound={go} />
    </AccessCard>
  )
}
