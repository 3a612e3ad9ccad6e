import type { ApolloClient } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { isSameAccess, session } from '../state/session.ts'
import { SessionDocument } from '../state/session-operations.ts'
import { describeError } from '../ui/describe-error.ts'

const AGAIN_AFTER_MS = 5000
/** A page that is busy for longer asks nevertheless. */
const IDLE_WITHIN_MS = 3000

/**
 * Asks who uses the page: at once where that decides what is shown, else when the page has nothing else to do.
 * @param isForAnyone whether the page is shown before it is known
 */
export function useAskSession(isForAnyone: boolean) {
  const client = useApolloClient()
  const [isUrgent] = useState(() => session.state().kind === 'unknown' && (!isForAnyone || session.wasClosed()))
  const [isWaiting, setIsWaiting] = useState(isUrgent)
  const asked = useCallback(() => askWho(client), [client])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const isAnswered = await asked()
      setIsWaiting(false)
      if (!isAnswered) timer = setTimeout(() => void ask(), AGAIN_AFTER_MS)
    }
    if (isUrgent) void ask()
    else whenIdle(() => void ask())
    return () => clearTimeout(timer)
  }, [asked, isUrgent])
  useEffect(() => {
    // Somebody may have signed in or out in another tab.
    const look = () => {
      if (!document.hidden && session.wasClosed()) void asked()
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [asked])
  const isConfirming = useSyncExternalStore(session.subscribe, session.isConfirming)
  return { isWaiting, isConfirming, asked }
}

function whenIdle(run: () => void): void {
  // Safari has none.
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: IDLE_WITHIN_MS })
  else setTimeout(run, IDLE_WITHIN_MS)
}

/** Whether the server could say who asks, or that nobody does. */
async function askWho(client: ApolloClient): Promise<boolean> {
  const before = session.state()
  const context = { isOfSession: true }
  try {
    const { data } = await client.query({ query: SessionDocument, fetchPolicy: 'no-cache', context })
    if (!data) return false
    const known = before.kind === 'signedOut' ? before.before : before.kind === 'known' ? before.who : undefined
    // Nothing that somebody else was shown, or under another scope, stays in the page or in Apollo's cache.
    if (known && !isSameAccess(known, data.session)) window.location.reload()
    else session.know(data.session)
    return true
  } catch (error) {
    if (describeError(error).code !== 'UNAUTHENTICATED') return false
    session.lose()
    return true
  }
}
