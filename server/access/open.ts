/** Where AUTH is off everybody may ask, and it is only counted who presents nothing that could be a key. */
import { ANYONE, type Authenticate } from '../platform/principal.ts'
import { readKeyId } from './key-format.ts'

type Parts = {
  /** The text of a key from outside the database. */
  ingestKey: string | undefined
  /** Called for each request to a route that nobody without credentials may ask where AUTH is on. */
  onUnauthenticated: (route: string) => void
}

export function createOpen({ ingestKey, onUnauthenticated }: Parts): Authenticate {
  return (present, { route }) => {
    if (route !== undefined && !presentsKey(present, ingestKey)) onUnauthenticated(route)
    return ANYONE
  }
}

function presentsKey(present: Parameters<Authenticate>[0], ingestKey: string | undefined): boolean {
  try {
    const { key } = present()
    return key !== undefined && (key === ingestKey || readKeyId(key) !== undefined)
  } catch {
    // Two keys, or one in the address.
    return false
  }
}
