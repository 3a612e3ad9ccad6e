/** Makes principals of what is registered, and ends them when that changes. */
import type { AccessKey } from '../generated/prisma/client.ts'
import { isPermission } from './roles.ts'
import type { Permission, Principal } from '../platform/principal.ts'
import { createEnding, over, type Ending, type Time } from './ending.ts'
import type { Registered } from './registry.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  ending: Ending
}

type Made = Omit<Principal, 'check' | 'onEnd'>

export function createPrincipals(time: Time) {
  const { now } = time
  const held = new Map<string, Held>()

  function hold(name: string, made: Made): Principal {
    const print = printOf(made)
    const known = held.get(name)
    if (known?.print === print && !known.ending.isEnded()) return known.principal
    known?.ending.end(over())
    const ending = createEnding(made.untilMs, time)
    const principal: Principal = { ...made, check: ending.check, onEnd: ending.onEnd }
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
