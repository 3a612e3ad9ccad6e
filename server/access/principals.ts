/** Makes principals of what is registered, and ends them when that changes. */
import type { AccessKey } from '../generated/prisma/client.ts'
import type { Permission, Principal, RecordDefaults } from '../platform/principal.ts'
import { createEnding, over, type Ending, type Time } from './ending.ts'
import type { QuotaLimits } from './key-input.ts'
import type { Quotas } from './quotas.ts'
import type { Registered } from './registry.ts'
import { rightsOfKey } from './rights.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  ending: Ending
}

type Made = Omit<Principal, 'check' | 'onEnd' | 'quota' | 'onForbidden'> & { limits: QuotaLimits }

type Parts = Time & {
  quotas: Pick<Quotas, 'of'>
  /** Called when somebody asks for what they may not have. */
  onForbidden: (who: Pick<Principal, 'kind' | 'id' | 'name'>, need: Permission) => void
}

export function createPrincipals({ quotas, onForbidden, ...time }: Parts) {
  const { now } = time
  const held = new Map<string, Held>()

  function hold(name: string, made: Made): Principal {
    const print = printOf(made)
    const known = held.get(name)
    if (known?.print === print && !known.ending.isEnded()) return known.principal
    known?.ending.end(over())
    const { limits, ...shown } = made
    const ending = createEnding(made.untilMs, time)
    const principal: Principal = {
      ...shown,
      quota: quotas.of(shown, limits),
      onForbidden: (need) => onForbidden(shown, need),
      check: ending.check,
      onEnd: ending.onEnd,
    }
    held.set(name, { principal, print, ending })
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
        one.ending.end(over())
      }
    },
  }
}

export type Principals = ReturnType<typeof createPrincipals>

const printOf = ({ permissions, scope, ...rest }: Made): string =>
  JSON.stringify([rest, [...permissions], scope?.id, scope?.revision])

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
    roles: [],
    ownerId: key.ownerId ?? key.id,
    defaults: Object.keys(defaults).length > 0 ? defaults : undefined,
    documents: key.documents === 'known' ? 'known' : 'any',
    limits: key.quota as QuotaLimits,
    untilMs,
  }
}
