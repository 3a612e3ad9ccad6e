/** Who has sent a request: a key, a person whom a proxy names, or a person with a session. In this order: who sends a key means it. */
import type { AccessSession } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { NOBODY, unauthenticated, type Authenticate, type From, type Principal } from '../platform/principal.ts'
import type { Cookies } from './cookies.ts'
import { hashOf, readKeyId } from './key-format.ts'
import type { Principals } from './principals.ts'
import type { Registered, Registry } from './registry.ts'
import { isSessionId } from './session-id.ts'
import type { Sessions } from './sessions.ts'

type Parts = {
  registry: Pick<Registry, 'current' | 'refresh'>
  principals: Principals
  sessions: Pick<Sessions, 'use' | 'find' | 'known'>
  cookies: Pick<Cookies, 'readSession'>
  /** Of a person whom a proxy names; undefined where none is named. Throws UNAUTHENTICATED. */
  ofProxy: (from: From) => Principal | Promise<Principal> | undefined
  /** A session is used. */
  onUsed: (hash: string, session: AccessSession) => void
}

export function createAuthenticate(parts: Parts): Authenticate {
  const { registry, principals, sessions, cookies, ofProxy, onUsed } = parts
  const registered = requireRegistered(registry)

  function ofKey(key: string): Principal {
    // A typing error, or a guess.
    if (readKeyId(key) === undefined) throw unauthenticated()
    return principals.ofKey(hashOf(key), registered()) ?? refuse()
  }

  const ofSession = (hash: string) => principals.ofSession(hash, sessions.known, registered())

  /** It may have been begun on another instance a moment ago, and its person may be new. */
  async function find(hash: string, { ip }: From): Promise<Principal> {
    if (!(await sessions.find(hash, ip))) throw unauthenticated()
    const principal = ofSession(hash)
    if (principal) return principal
    await registry.refresh()
    return ofSession(hash) ?? refuse()
  }

  return (present, from) => {
    const { key, cookies: header } = present()
    if (key !== undefined) return ofKey(key)
    const proxied = ofProxy(from)
    if (proxied) return proxied
    const id = cookies.readSession(header)
    if (id === undefined) return NOBODY
    if (!isSessionId(id)) throw unauthenticated()
    registered()
    const hash = hashOf(id)
    const session = sessions.use(hash)
    if (!session) return find(hash, from)
    onUsed(hash, session)
    return ofSession(hash) ?? find(hash, from)
  }
}

const refuse = (): never => {
  throw unauthenticated()
}

/** Throws DATABASE_UNAVAILABLE until it was read for the first time: nobody is let in unchecked. */
export const requireRegistered =
  (registry: Pick<Registry, 'current'>): (() => Registered) =>
  () => {
    const registered = registry.current()
    if (registered) return registered
    throw new AppError('DATABASE_UNAVAILABLE', 'The database has not said yet who may do what. Try again in a moment.')
  }
