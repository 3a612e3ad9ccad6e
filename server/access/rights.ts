/** What a person or a key may do now: permissions, and the scope that says which logs they see. */
import type { AccessKey, AccessUser } from '../generated/prisma/client.ts'
import { UNSCOPED_ONLY, type Permission, type ScopeRef } from '../platform/principal.ts'
import { mayHave } from './key-input.ts'
import type { Registered } from './registry.ts'
import { BUILTIN_ROLES, isPermission } from './roles.ts'

export type Rights = { permissions: ReadonlySet<Permission>; scope: ScopeRef | undefined }

const NO_RIGHTS: Rights = { permissions: new Set(), scope: undefined }

/** Roles unite: their permissions, and their scopes by OR; one role without a scope shows everything. No role gives nothing. */
export function rightsOfPerson({ isDisabled, roles, groupRoles }: AccessUser, registered: Registered): Rights {
  if (isDisabled) return NO_RIGHTS
  const held = [...new Set([...roles, ...groupRoles])].flatMap((name) => {
    const role = registered.roles.get(name)
    const scope = typeof role?.scopeId === 'string' ? registered.scopes.get(role.scopeId) : undefined
    // A scope that is not known shows nothing; without it the role would show everything.
    if (!role || (role.scopeId !== null && scope === undefined)) return []
    return [
      { permissions: role.isBuiltin ? (BUILTIN_ROLES[name] ?? []) : role.permissions.filter(isPermission), scope },
    ]
  })
  const permissions = new Set(held.flatMap((role) => role.permissions))
  const scopes = held.flatMap(({ scope }) => (scope ? [scope] : []))
  return within(permissions, scopes.length < held.length ? undefined : combine(scopes, 'or'))
}

/** Undefined where the key may do nothing: its scope or its owner is gone. */
export function rightsOfKey(key: AccessKey, registered: Registered): Rights | undefined {
  const own = key.scopeId === null ? undefined : registered.scopes.get(key.scopeId)
  if (key.scopeId !== null && own === undefined) return undefined
  const permissions = new Set(key.permissions.filter(isPermission).filter((each) => mayHave(key.kind, each)))
  if (key.ownerId === null) return within(permissions, own)
  const owner = registered.users.get(key.ownerId)
  if (!owner || owner.isDisabled) return undefined
  const theirs = rightsOfPerson(owner, registered)
  const scopes = [own, theirs.scope].filter((scope) => scope !== undefined)
  const shared = new Set([...permissions].filter((each) => theirs.permissions.has(each)))
  return within(shared, combine(scopes, 'and'))
}

function within(permissions: ReadonlySet<Permission>, scope: ScopeRef | undefined): Rights {
  if (scope === undefined) return { permissions, scope }
  return { permissions: new Set([...permissions].filter((each) => !UNSCOPED_ONLY.has(each))), scope }
}

/** Undefined for none. Its revision grows with that of each. */
function combine(scopes: readonly ScopeRef[], how: 'and' | 'or'): ScopeRef | undefined {
  const [first, ...others] = scopes
  if (first === undefined || others.length === 0) return first
  return {
    id: scopes.map(({ id }) => id).join(` ${how} `),
    name: scopes.map(({ name }) => name).join(` ${how} `),
    revision: scopes.reduce((sum, { revision }) => sum + revision, 0),
    filter: { [how]: scopes.map(({ filter }) => filter) },
  }
}
