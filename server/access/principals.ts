/** Makes principals of what is registered, and ends them when that changes. */
import type { AccessKey } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { unauthenticated, type Permission, type Principal, type RecordDefaults } from '../platform/principal.ts'
import type { QuotaLimits } from './key-input.ts'
import type { Quotas } from './quotas.ts'
import type { Registered } from './registry.ts'
import { rightsOfKey } from './rights.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  untilMs: number
  listeners: Set<(why: AppError) => void>
  ended: AppError | undefined
}

type Shown = Pick<Principal, 'kind' | 'id' | 'name' | 'permissions' | 'scope' | 'defaults' | 'documents'>
type Made = Shown & { untilMs: number; limits: QuotaLimits }

type Parts = {
  /** Milliseconds since 1970. */
  now: () => number
  quotas: Pick<Quotas, 'of'>
  /** Called when somebody asks for what they may not have. */
  onForbidden: (who: Pick<Principal, 'kind' | 'id' | 'name'>, need: Permission) => void
}

export function createPrincipals({ now, quotas, onForbidden }: Parts) {
  const held = new Map<string, Held>()

  function end(one: Held, why: AppError): void {
    if (one.ended) return
    one.ended = why
    for (const listener of one.listeners) listener(why)
    one.listeners.clear()
  }

  function hold(name: string, made: Made): Principal {
    const print = printOf(made)
    const known = held.get(name)
    if (known?.print === print && !known.ended) return known.principal
    if (known) end(known, over())
    const { untilMs, limits, ...shown } = made
    const listeners: Held['listeners'] = new Set()
    const principal: Principal = {
      ...shown,
      quota: quotas.of(shown, limits),
      onForbidden: (need) => onForbidden(shown, need),
      check() {
        if (one.ended) throw one.ended
        if (untilMs <= now()) throw unauthenticated()
      },
      onEnd(listener) {
        if (one.ended) queueMicrotask(() => listener(one.ended ?? over()))
        else listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const one: Held = { principal, print, untilMs, listeners, ended: undefined }
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

const printOf = ({ permissions, scope, untilMs, ...rest }: Made): string =>
  JSON.stringify([rest, [...permissions], scope?.id, scope?.revision, untilMs])

function makeOfKey(key: AccessKey, hash: string, registered: Registered): Made | undefined {
  const rights = rightsOfKey(key, registered)
  if (rights === undefined) return undefined
  const isOld = key.oldHash !== null && Buffer.from(key.oldHash).toString('hex') === hash
  const untilMs = Math.min(
    key.expiresAt?.getTime() ?? Infinity,
    isOld ? (key.oldUntil?.getTime() ?? -Infinity) : Infinity,
  )
  const defaults = key.defaults as RecordDefaults
  return {
    kind: 'key',
    id: key.id,
    name: key.name,
    ...rights,
    defaults: Object.keys(defaults).length > 0 ? defaults : undefined,
    documents: key.documents === 'known' ? 'known' : 'any',
    limits: key.quota as QuotaLimits,
    untilMs,
  }
}
