/** Keeps the principals of keys and people, and ends them when they may do something else. */
import type { Permission, Principal } from '../platform/principal.ts'
import { createEnding, over, type Ending, type Time } from './ending.ts'
import { makeOfKey, makeOfPerson, makeOfSession, type Made, type SignedIn } from './make-principal.ts'
import type { Quotas } from './quotas.ts'
import type { Registered } from './registry.ts'

type Held = {
  principal: Principal
  /** What it was made of; another text ends it. */
  print: string
  /** What it would be made of now; undefined once it is over. */
  make: (registered: Registered) => Made | undefined
  ending: Ending
}

type Parts = Time & {
  quotas: Pick<Quotas, 'of'>
  /** Called when somebody asks for what they may not have. */
  onForbidden: (who: Pick<Principal, 'kind' | 'id' | 'name'>, need: Permission) => void
}

export function createPrincipals({ quotas, onForbidden, ...time }: Parts) {
  const { now } = time
  const held = new Map<string, Held>()

  function hold(name: string, make: Held['make'], registered: Registered): Principal | undefined {
    const made = make(registered)
    if (!made || made.untilMs <= now()) return undefined
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
    held.set(name, { principal, print, make, ending })
    return principal
  }

  return {
    /** The one of a key that is registered. Undefined once the key may do nothing. `hash` tells the two of a rotated key apart. */
    ofKey(hash: string, registered: Registered): Principal | undefined {
      return hold(`key ${hash}`, (known) => makeOfKey(known.keys.get(hash), hash, known), registered)
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
        one.ending.end(over())
      }
    },
  }
}

export type Principals = ReturnType<typeof createPrincipals>

const printOf = ({ permissions, scope, ...rest }: Made): string =>
  JSON.stringify([rest, [...permissions], scope?.id, scope?.revision])
