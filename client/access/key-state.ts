import { relativeTime } from '../ui/time/relative-time.ts'
import type { ApiKey } from './key-operations.ts'

type Lifetime = Pick<ApiKey, 'expiresAt' | 'revokedAt'>

export type KeyState = 'valid' | 'expired' | 'revoked'

export function keyState({ expiresAt, revokedAt }: Lifetime, nowMs: number): KeyState {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid'
}

/** `Revoked 2 min. ago`, `Expires in 3 days`, `Valid`. */
export function keyStateText({ expiresAt, revokedAt }: Lifetime, nowMs: number): string {
  if (revokedAt !== null) return `Revoked ${relativeTime(revokedAt, nowMs)}`
  if (expiresAt === null) return 'Valid'
  return `${Date.parse(expiresAt) <= nowMs ? 'Expired' : 'Expires'} ${relativeTime(expiresAt, nowMs)}`
}
