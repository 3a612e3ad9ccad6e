/** Who has sent a request: a key, a person whom a proxy names, or a person with a session. In this order: who sends a key means it. */
import type { AccessSession } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { NOBODY, unauthenticated, type Authenticate, type From, type Principal } from '../platform/principal.ts'
import type { Cookies } from './cookies.ts'
import { hashOf } from './key-format.ts'
import type { OfKey } from './of-key.ts'
import type { Principals } from './principals.ts'
import type { Registered, Registry } from './registry.ts'
import { isSessionId } from './session-id.ts'
import type { Sessions } from './sessions.ts'

type Parts = {
  registry: Pick<Registry, 'current' | 'refresh'>
  principals: Pick<Principals, 'ofSession'>
  ofKey: OfKey
  /** Called for each request to a route that nobody without credentials may ask. */
  onUnauthenticated: (route: string) => void
  sessions: Pick<Sessions, 'use' | 'find' | 'known'>
  cookies: Pick<Cookies, 'readSession'>
  /** Of a person whom a proxy names; undefined where none is named. Throws UNAUTHENTICATED. */
  ofProxy: (from: From) => Principal | Promise<Principal> | undefined
  /** A session is used. */
  onUsed: (hash: string, session: AccessSession) => void
}

export function createAuthenticate(parts: Parts): Authenticate {
  const { registry, principals, sessions, cookies, ofKey, ofProxy, onUsed } = parts
  const registered = requireRegistered(registry)

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
    if (key !== undefined) return ofKey(key, from)
    const proxied = ofProxy(from)
    if (proxied) return proxied
    const id = cookies.readSession(header)
    if (id === undefined) {
      if (from.route !== undefined) parts.onUnauthenticated(from.route)
      return NOBODY
    }
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
