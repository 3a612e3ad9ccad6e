/** What a principal is made of: a key, or a person, as they are registered. */
import type { AccessKey, AccessUser } from '../generated/prisma/client.ts'
import type { Principal, RecordDefaults } from '../platform/principal.ts'
import type { QuotaLimits } from './key-input.ts'
import { rightsOfKey } from './key-rights.ts'
import { rightsOf } from './person-rights.ts'
import type { Registered } from './registry.ts'

export type Made = Omit<Principal, 'check' | 'onEnd' | 'quota' | 'onForbidden'> & { limits: QuotaLimits }

/** Of a session. */
export type SignedIn = { userId: string; createdAt: Date; until: Date }

/** Undefined where the key may do nothing. */
export function makeOfKey(key: AccessKey | undefined, hash: string, registered: Registered): Made | undefined {
  const rights = key && rightsOfKey(key, registered)
  if (!key || !rights) return undefined
  const isOld = key.oldHash !== null && Buffer.from(key.oldHash).toString('hex') === hash
  const untilMs = Math.min(
    key.expiresAt?.getTime() ?? Infinity,
    isOld ? (key.oldUntil?.getTime() ?? -Infinity) : Infinity,
  )
  const defaults = key.defaults as RecordDefaults
  const owner = key.ownerId === null ? undefined : registered.users.get(key.ownerId)
  return {
    kind: 'key',
    id: key.id,
    name: key.name,
    ...rights,
    roles: owner ? rolesOf(owner) : [],
    ownerId: key.ownerId ?? key.id,
    defaults: Object.keys(defaults).length > 0 ? defaults : undefined,
    documents: key.documents === 'known' ? 'known' : 'any',
    limits: key.quota as QuotaLimits,
    untilMs,
  }
}

/** `name`: of the session, which is no secret. */
export function makeOfSession(name: string, session: SignedIn | undefined, registered: Registered): Made | undefined {
  const made = session && makeOfPerson(registered.users.get(session.userId), registered)
  const times = session && { signedInAtMs: session.createdAt.getTime(), untilMs: session.until.getTime() }
  return made && times && { ...made, ...times, session: name }
}

export function makeOfPerson(user: AccessUser | undefined, registered: Registered): Made | undefined {
  if (!user || user.isDisabled) return undefined
  const { id, name } = user
  const rights = rightsOf(user, registered)
  return { kind: 'person', id, name, ...rights, roles: rolesOf(user), ownerId: id, limits: {}, untilMs: Infinity }
}

const rolesOf = ({ roles, groupRoles }: AccessUser): string[] => [...new Set([...roles, ...groupRoles])].toSorted()
