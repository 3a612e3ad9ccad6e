/**
 * Who uses the page. Where AUTH is off that is anyone, and the page does not wait to hear it; a browser that has seen a server with AUTH on
 * waits for the answer.
 */
import type { SessionQuery } from '../generated/graphql.ts'
import { keep, readKept } from '../ui/browser.ts'
import type { Permission } from './permissions.ts'

export type Who = SessionQuery['session']

export type SessionState =
  /** The page acts as for anyone until it is known. */
  | { kind: 'unknown' }
  | { kind: 'known'; who: Who }
  /** Nobody has signed in, or the session is over: then `before` is whose it was. */
  | { kind: 'signedOut'; before: Who | undefined }

type Memory = { readKept: typeof readKept; keep: typeof keep }

const KEPT = 'timberline.auth'

export function createSession({ readKept: read, keep: write }: Memory) {
  const listeners = new Set<() => void>()
  let state: SessionState = { kind: 'unknown' }
  let signedIn = Promise.withResolvers<undefined>()
  /** Somebody is asked to sign in once more, and answers whether they have. */
  let confirmation: PromiseWithResolvers<boolean> | undefined

  const notify = () => {
    for (const listener of listeners) listener()
  }
  return {
    state: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Whether AUTH was on when this browser was here last. */
    wasClosed: () => read(KEPT) === 'on',
    know(who: Who): void {
      const kept = who.principal.kind === 'ANYONE' ? 'off' : 'on'
      if (read(KEPT) !== kept) write(KEPT, kept)
      state = { kind: 'known', who }
      signedIn.resolve(undefined)
      notify()
    },
    /** The server does not know who asks. */
    lose(): void {
      if (state.kind === 'signedOut') return
      write(KEPT, 'on')
      state = { kind: 'signedOut', before: state.kind === 'known' ? state.who : undefined }
      signedIn = Promise.withResolvers()
      notify()
    },
    /** Undefined where nobody has to be waited for. */
    whenSignedIn: (): Promise<undefined> | undefined => (state.kind === 'signedOut' ? signedIn.promise : undefined),
    /** What was refused because the last login is too long ago may be asked again once this resolves with true. */
    confirm(): Promise<boolean> {
      confirmation ??= Promise.withResolvers()
      notify()
      return confirmation.promise
    },
    isConfirming: () => confirmation !== undefined,
    endConfirmation(isConfirmed: boolean): void {
      confirmation?.resolve(isConfirmed)
      confirmation = undefined
      notify()
    },
  }
}

export type Session = ReturnType<typeof createSession>

/** Of this page. */
export const session = createSession({ readKept, keep })

/** Whether somebody else sees, or may do, something else: what is on the page is not theirs. */
export function isSameAccess(one: Who, other: Who): boolean {
  return (
    one.principal.kind === other.principal.kind &&
    one.principal.id === other.principal.id &&
    one.scope === other.scope &&
    one.permissions.join() === other.permissions.join()
  )
}

/** What needs to know who asks is not for anyone. */
const isForAnyone = (permission: Permission) => !permission.startsWith('access:') && permission !== 'audit:read'

export function may(state: SessionState, permission: Permission): boolean {
  switch (state.kind) {
    case 'unknown':
      return isForAnyone(permission)
    case 'known':
      return state.who.permissions.includes(permission)
    case 'signedOut':
      // The page behind the form stays as it was.
      return state.before ? state.before.permissions.includes(permission) : isForAnyone(permission)
  }
}
