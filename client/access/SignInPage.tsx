import { useCallback } from 'react'
import { AccessCard } from './AccessCard.tsx'
import { ownPath } from './own-path.ts'
import { SignInForm } from './SignInForm.tsx'

/** `/sign-in?to=/v/errors`: where signing out leads, and links of others. */
export function SignInPage() {
  const to = ownPath(new URLSearchParams(window.location.search).get('to'))
  const go = useCallback(async () => window.location.assign(to), [to])
  return (
    <AccessCard title="Sign in">
      <SignInForm to={to} onSignedIn={go} onFound={go} />
    </AccessCard>
  )
}
