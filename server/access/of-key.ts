/** Whose API key a request has presented, from memory: no log waits for the database. */
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import { NOBODY, unauthenticated, type From, type Principal } from '../platform/principal.ts'
import type { Denials } from './denials.ts'
import { hashOf, readKeyId } from './key-format.ts'
import type { KeyUse } from './key-use.ts'
import type { Principals } from './principals.ts'
import type { Registered } from './registry.ts'
import { createTokenBucket, type TokenBucket } from './token-bucket.ts'

type Parts = {
  /** Throws DATABASE_UNAVAILABLE. */
  registered: () => Registered
  principals: Pick<Principals, 'ofKey'>
  /** One from outside the database. */
  ingestKey: string | undefined
  keyUse: Pick<KeyUse, 'note'>
  denials: Pick<Denials, 'note'>
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number
  /** Called for each request to a route that nobody without credentials may ask. */
  onUnauthenticated: (route: string) => void
}

/** Throws UNAUTHENTICATED for a key that is not valid, TOO_MANY_REQUESTS for too many of these, DATABASE_UNAVAILABLE. */
export type OfKey = (key: string, from: From) => Principal

export function createOfKey({ registered, principals, ingestKey, keyUse, ...parts }: Parts): OfKey {
  const ofIngestKey = ingestKey === undefined ? undefined : hashOf(ingestKey)
  const refuse = createRefuse(parts)
  return (key, from) => {
    const hash = hashOf(key)
    if (hash === ofIngestKey) return INGEST_KEY
    const id = readKeyId(key)
    // A typing error, or a guess that is none.
    if (id === undefined) throw refuse({ why: 'no key', from })
    const known = registered()
    const principal = principals.ofKey(hash, known)
    if (!principal) throw refuse({ why: known.keys.has(hash) ? 'over' : 'unknown', id, from })
    keyUse.note(principal.id, from.ip)
    return principal
  }
}

const INGEST_KEY: Principal = {
  ...NOBODY,
  kind: 'key',
  id: 'INGEST_KEY',
  name: 'INGEST_KEY',
  permissions: new Set(['ingest:write']),
}

/** Of one client in a minute; what is valid is not among them. */
export const MAX_WRONG_KEYS = 20
const MINUTE_SECONDS = 60
const MAX_CLIENTS = 10_000

type Refused = { why: 'no key' | 'unknown' | 'over'; id?: string; from: From }

/** Notes it, and answers with the error: a client that presents wrong keys again and again is told to stop. */
function createRefuse({ denials, nowMs, onUnauthenticated }: Pick<Parts, 'denials' | 'nowMs' | 'onUnauthenticated'>) {
  const wrong = new Map<string, TokenBucket>()

  function bucketOf(client: string): TokenBucket {
    const capacity = MAX_WRONG_KEYS
    const bucket = wrong.get(client) ?? createTokenBucket({ perSecond: capacity / MINUTE_SECONDS, capacity, nowMs })
    wrong.set(client, bucket)
    const [oldest] = wrong.keys()
    if (wrong.size > MAX_CLIENTS && oldest !== undefined) wrong.delete(oldest)
    return bucket
  }

  return ({ why, id = '', from: { ip, route } }: Refused): AppError => {
    if (route !== undefined) onUnauthenticated(route)
    denials.note({ kind: 'nobody', id, name: '' }, { reason: WHY[why], ip })
    const bucket = bucketOf(clientOf({ ip }))
    const retryAfterSeconds = bucket.waitFor(1)
    if (retryAfterSeconds === 0) {
      bucket.take(1)
      return unauthenticated()
    }
    return new AppError('TOO_MANY_REQUESTS', 'Too many requests with a key that is not valid.', { retryAfterSeconds })
  }
}

const WHY = {
  'no key': 'not an API key',
  unknown: 'an API key that does not exist, or was revoked',
  over: 'an API key that has expired, or whose owner or scope is gone',
} as const
