import Dialog from '@mui/material/Dialog'
import type { Who } from '../state/session.ts'
import { AccessCard, CARD_TITLE } from './AccessCard.tsx'
import { SignInForm } from './SignInForm.tsx'

type Props = { before: Who | undefined; onSignedIn: () => Promise<unknown> }

/** Above the page and its dialogs, which go on afterwards. */
export function SignInOver({ before, onSignedIn }: Props) {
  const { pathname, search, hash } = window.location
  return (
    <Dialog open fullScreen transitionDuration={0} aria-labelledby={CARD_TITLE}>
      <AccessCard title="Sign in" {...(before && { hint: `Your session has ended, ${before.principal.name}.` })}>
        <SignInForm to={pathname + search + hash} onSignedIn={onSignedIn} onFound={onSignedIn} />
      </AccessCard>
    </Dialog>
  )
}
