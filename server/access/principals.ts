/** Makes principals of what is registered, and ends them when that changes. */
import type { AccessKey } from '../generated/prisma/client.ts'
import type { Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { unauthenticated, type Permission, type Principal } from '../platform/principal.ts'
import type { Registered } from './registry.ts'
import { isPermission } from './roles.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  listeners: Set<(why: AppError) => void>
  ended: AppError | undefined
  /** Of the timer that ends it, while somebody listens. */
  cancel: (() => void) | undefined
}

type Made = Omit<Principal, 'check' | 'onEnd'>

/** A longer timer of Node's would end at once. */
const MAX_TIMER_MS = 24 * 60 * 60 * 1000

type Time = {
  /** Milliseconds since 1970. */
  now: () => number
  clock: Pick<Clock, 'setTimer'>
}

export function createPrincipals({ now, clock }: Time) {
  const held = new Map<string, Held>()

  function end(one: Held, why: AppError): void {
    if (one.ended) return
    one.ended = why
    one.cancel?.()
    for (const listener of one.listeners) listener(why)
    one.listeners.clear()
  }

  /** Ends it when its time is over, also where nothing else happens meanwhile. */
  function watch(one: Held): void {
    const { untilMs } = one.principal
    if (untilMs === Infinity) return
    const leftMs = untilMs - now()
    if (leftMs <= 0) return end(one, over())
    one.cancel = clock.setTimer(() => watch(one), Math.min(leftMs, MAX_TIMER_MS))
  }

  function listenTo(one: Held, listener: (why: AppError) => void): () => void {
    const { listeners } = one
    listeners.add(listener)
    if (listeners.size === 1) watch(one)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) one.cancel?.()
    }
  }

  function hold(name: string, made: Made): Principal {
    const print = printOf(made)
    const known = held.get(name)
    if (known?.print === print && !known.ended) return known.principal
    if (known) end(known, over())
    const principal: Principal = {
      ...made,
      check() {
        if (one.ended) throw one.ended
        if (made.untilMs <= now()) throw unauthenticated()
      },
      onEnd(listener) {
        if (!one.ended) return listenTo(one, listener)
        queueMicrotask(() => listener(one.ended ?? over()))
        return () => undefined
      },
    }
    const one: Held = { principal, print, listeners: new Set(), ended: undefined, cancel: undefined }
    held.set(name, one)
    return principal
  }

  return {
    /** The one of a key that is registered. Undefined once the key may do nothing. `hash` tells the two of a rotated key apart. */
    ofKey(key: AccessKey, hash: string, registered: Registered): Principal | undefined {
      const made = makeOfKey(key, hash, registered)
      return made && made.untilMs > now() ? hold(`key ${hash}`, made) : undefined
    },
    /** Ends those that are made of something else by now. */
    compare(registered: Registered): void {
      for (const [name, one] of held) {
        const hash = name.slice('key '.length)
        const key = registered.keys.get(hash)
        const made = key && makeOfKey(key, hash, registered)
        if (made && made.untilMs > now() && printOf(made) === one.print) continue
        held.delete(name)
        end(one, over())
      }
    },
  }
}

export type Principals = ReturnType<typeof createPrincipals>

const over = () =>
  new AppError(
    'UNAUTHENTICATED',
    'What you signed in with is no longer valid, or may do something else now. Sign in again.',
  )

const printOf = ({ permissions, scope, ...rest }: Made): string =>
  JSON.stringify([rest, [...permissions], scope?.id, scope?.revision])

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
  const { id, name } = key
  return { kind: 'key', id, name, permissions, scope, roles: [], ownerId: key.ownerId ?? id, untilMs }
}
