import { useSyncExternalStore } from 'react'
import type { Permission } from './permissions.ts'
import { may, session, type SessionState } from './session.ts'

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state)
}

/** Whether who uses the page may do something: a button for anything else is not there. */
export function useMay(permission: Permission): boolean {
  return useSyncExternalStore(session.subscribe, () => may(session.state(), permission))
}
