/** Who signs in: so far only an address. */
import { NOBODY } from '../platform/principal.ts'
import type { Actor } from './audit.ts'

export type Asker = {
  ip: string
  /** By whom shares are counted. */
  client: string
  requestId: string
  agent?: string | undefined
}

/** Of the audit log. Without a person it was nobody that is known. */
export function actorOf(
  { ip, requestId }: Pick<Asker, 'ip' | 'requestId'>,
  person?: { id: string; name: string },
): Actor {
  const principal = person ? { ...NOBODY, kind: 'person' as const, id: person.id, name: person.name } : NOBODY
  return { principal, ip, requestId }
}
