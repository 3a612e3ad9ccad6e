/** What a key may do now: permissions, and the scope that says which logs it shows. */
import type { AccessKey } from '../generated/prisma/client.ts'
import { UNSCOPED_ONLY, type Permission, type ScopeRef } from '../platform/principal.ts'
import { mayHave } from './key-input.ts'
import { rightsOf, type Rights } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { isPermission } from './roles.ts'
import { intersectScopes } from './scopes-of.ts'

/** Undefined where the key may do nothing: its scope or its owner is gone. */
export function rightsOfKey(key: AccessKey, registered: Registered): Rights | undefined {
  const own = key.scopeId === null ? undefined : registered.scopes.get(key.scopeId)
  if (key.scopeId !== null && own === undefined) return undefined
  const permissions = key.permissions.filter(isPermission).filter((each) => mayHave(key.kind, each))
  if (key.ownerId === null) return within(permissions, own)
  const owner = registered.users.get(key.ownerId)
  if (!owner || owner.isDisabled) return undefined
  const theirs = rightsOf(owner, registered)
  const shared = permissions.filter((each) => theirs.permissions.has(each))
  return within(shared, intersectScopes(own, theirs.scope))
}

function within(permissions: readonly Permission[], scope: ScopeRef | undefined): Rights {
  const allowed = scope ? permissions.filter((each) => !UNSCOPED_ONLY.has(each)) : permissions
  return { permissions: new Set(allowed), scope }
}
