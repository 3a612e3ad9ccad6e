/** Makes principals of what is registered, and ends them when that changes. */
import type { AccessKey, AccessUser } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { unauthenticated, type Permission, type Principal } from '../platform/principal.ts'
import { rightsOf } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { isPermission } from './roles.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  /** What it would be made of now; undefined once it is over. */
  make: (registered: Registered) => Made | undefined
  listeners: Set<(why: AppError) => void>
  ended: AppError | undefined
}

type Shown = Pick<Principal, 'kind' | 'id' | 'name' | 'permissions' | 'scope' | 'signedInAtMs' | 'session'>
type Made = Shown & { untilMs: number }

/** Of a session. */
export type SignedIn = { userId: string; createdAt: Date; until: Date }

/** `now`: milliseconds since 1970. */
export function createPrincipals(now: () => number) {
  const held = new Map<string, Held>()

  function hold(name: string, make: Held['make'], registered: Registered): Principal | undefined {
    const made = make(registered)
    if (!made || made.untilMs <= now()) return undefined
    const print = printOf(made)
    const known = held.get(name)
    if (known?.print === print && !known.ended) return known.principal
    if (known) end(known, over())
    const one = createHeld({ made, print, make, now })
    held.set(name, one)
    return one.principal
  }

  return {
    /** The one of a key that is registered. Undefined once the key may do nothing. `hash` tells the two of a rotated key apart. */
    ofKey(hash: string, registered: Registered): Principal | undefined {
      return hold(
        `key ${hash}`,
        (known) => {
          const key = known.keys.get(hash)
          return key && makeOfKey(key, hash, known)
        },
        registered,
      )
    },
    /** The one of a person who has signed in. `find` is asked for the session again when something has changed. */
    ofSession(hash: string, find: (hash: string) => SignedIn | undefined, registered: Registered) {
      return hold(`session ${hash}`, (known) => makeOfSession(hash, find(hash), known), registered)
    },
    /** The one of a person whom each request names. */
    ofPerson(id: string, registered: Registered): Principal | undefined {
      return hold(`person ${id}`, (known) => makeOfPerson(known.users.get(id), known), registered)
    },
    /** Ends those that are made of something else by now. */
    compare(registered: Registered): void {
      for (const [name, one] of held) {
        const made = one.make(registered)
        if (made && made.untilMs > now() && printOf(made) === one.print) continue
        held.delete(name)
        end(one, over())
      }
    },
  }
}

export type Principals = ReturnType<typeof createPrincipals>

function end(one: Held, why: AppError): void {
  if (one.ended) return
  one.ended = why
  for (const listener of one.listeners) listener(why)
  one.listeners.clear()
}

type Making = Pick<Held, 'print' | 'make'> & { made: Made; now: () => number }

function createHeld({ made: { untilMs, ...shown }, print, make, now }: Making): Held {
  const principal: Principal = {
    ...shown,
    ...(untilMs < Infinity && { untilMs }),
    check: () => checkHeld(one, untilMs, now),
    onEnd: (listener) => listenTo(one, listener),
  }
  const one: Held = { principal, print, make, listeners: new Set(), ended: undefined }
  return one
}

/** Throws UNAUTHENTICATED. */
function checkHeld({ ended }: Held, untilMs: number, now: () => number): void {
  if (ended) throw ended
  if (untilMs <= now()) throw unauthenticated()
}

function listenTo(one: Held, listener: (why: AppError) => void): () => void {
  if (one.ended) queueMicrotask(() => listener(one.ended ?? over()))
  else one.listeners.add(listener)
  return () => one.listeners.delete(listener)
}

const over = () =>
  new AppError(
    'UNAUTHENTICATED',
    'What you signed in with is no longer valid, or may do something else now. Sign in again.',
  )

const printOf = ({ permissions, scope, untilMs, ...rest }: Made): string =>
  JSON.stringify([rest, [...permissions], scope?.id, scope?.revision, untilMs])

function makeOfKey(key: AccessKey, hash: string, { scopes }: Registered): Made | undefined {
  const isOld = key.oldHash !== null && Buffer.from(key.oldHash).toString('hex') === hash
  const untilMs = Math.min(
    key.expiresAt?.getTime() ?? Infinity,
    isOld ? (key.oldUntil?.getTime() ?? -Infinity) : Infinity,
  )
  const scope = key.scopeId === null ? undefined : scopes.get(key.scopeId)
  // A scope that is not known shows nothing; without it the key would show everything.
  if (key.scopeId !== null && scope === undefined) return undefined
  const permissions = new Set<Permission>(key.permissions.filter(isPermission))
  return { kind: 'key', id: key.id, name: key.name, permissions, scope, untilMs }
}

function makeOfSession(name: string, session: SignedIn | undefined, registered: Registered): Made | undefined {
  const made = session && makeOfPerson(registered.users.get(session.userId), registered)
  const times = session && { signedInAtMs: session.createdAt.getTime(), untilMs: session.until.getTime() }
  return made && times && { ...made, ...times, session: name }
}

function makeOfPerson(user: AccessUser | undefined, registered: Registered): Made | undefined {
  if (!user || user.isDisabled) return undefined
  return { kind: 'person', id: user.id, name: user.name, ...rightsOf(user, registered), untilMs: Infinity }
}
