import Box from '@mui/material/Box'
import { lazy, Suspense, useMemo, type ReactNode } from 'react'
import type { Permission } from '../state/permissions.ts'
import { may, session, type SessionState } from '../state/session.ts'
import { useSession } from '../state/useSession.ts'
import { HeaderContext } from '../ui/header-parts.ts'
import { useAskSession } from './useAskSession.ts'

const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu.tsx')).AccountMenu }))
const NoAccess = lazy(async () => ({ default: (await import('./NoAccess.tsx')).NoAccess }))
const NoAnswer = lazy(async () => ({ default: (await import('./NoAnswer.tsx')).NoAnswer }))
const SignInOver = lazy(async () => ({ default: (await import('./SignInOver.tsx')).SignInOver }))
const SignInAgain = lazy(async () => ({ default: (await import('./SignInAgain.tsx')).SignInAgain }))

/** Any of `needs` lets somebody see the page. */
type Props = { needs: readonly Permission[]; children: ReactNode }

/** Shows a page to who may see it, and the form to sign in above it to whom the server does not know; the page goes on afterwards. */
export function SessionGate({ needs, children }: Props) {
  const state = useSession()
  const isAllowed = needs.some((permission) => may(state, permission))
  const { isWaiting, isConfirming, asked } = useAskSession(isAllowed)
  const header = useMemo(() => headerFor(state), [state])
  const isSignedOut = state.kind === 'signedOut'
  if (isWaiting && !isSignedOut) return null
  return (
    <HeaderContext value={header}>
      {/* Nobody sees it, and the sizes in it stay. */}
      <Box sx={{ display: 'contents', visibility: isSignedOut ? 'hidden' : undefined }}>
        {isAllowed ? children : <Later>{notAllowed(state)}</Later>}
      </Box>
      <Later>
        {isSignedOut && <SignInOver before={state.before} onSignedIn={asked} />}
        {isConfirming && !isSignedOut && <SignInAgain onSignedIn={asked} onClose={session.endConfirmation} />}
      </Later>
    </HeaderContext>
  )
}

function notAllowed(state: SessionState): ReactNode {
  if (state.kind === 'known') return <NoAccess who={state.who} />
  return state.kind === 'unknown' && <NoAnswer />
}

const Later = ({ children }: { children: ReactNode }) => <Suspense>{children}</Suspense>

function headerFor(state: SessionState) {
  const who = state.kind === 'known' && state.who.principal.kind === 'PERSON' ? state.who : undefined
  return {
    hasPipeline: may(state, 'pipeline:read'),
    hasAccess: may(state, 'access:read') || may(state, 'audit:read'),
    account: who && (
      <Later>
        <AccountMenu who={who} />
      </Later>
    ),
  }
}
