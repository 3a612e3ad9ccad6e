/** What the roles of a person come to. */
import type { AccessUser, Prisma } from '../generated/prisma/client.ts'
import { UNSCOPED_ONLY, type Permission, type ScopeRef } from '../platform/principal.ts'
import type { Registered } from './registry.ts'
import { permissionsOf } from './roles.ts'
import { uniteScopes } from './scopes-of.ts'

type Roled = Pick<AccessUser, 'roles' | 'groupRoles'>

export type Rights = { permissions: ReadonlySet<Permission>; scope: ScopeRef | undefined }

/**
 * Permissions unite, and so do scopes; one role without a scope shows every log. Who has no role may do nothing. What counts only for those
 * who see every log does not count for others, whichever role says so.
 */
export function rightsOf({ roles, groupRoles }: Roled, { roles: known, scopes }: Registered): Rights {
  const given = [...new Set([...roles, ...groupRoles])]
    .map((name) => known.get(name))
    .filter((role) => role !== undefined)
    .map((role) => ({ role, scope: role.scopeId === null ? undefined : scopes.get(role.scopeId) }))
    // A scope that is not known shows nothing; without it the role would show everything.
    .filter(({ role, scope }) => role.scopeId === null || scope !== undefined)
  if (given.length === 0) return { permissions: new Set(), scope: undefined }
  const scope = uniteScopes(given.map((each) => each.scope))
  const permissions = given.flatMap(({ role }) => permissionsOf(role))
  return { permissions: new Set(scope ? permissions.filter((each) => !UNSCOPED_ONLY.has(each)) : permissions), scope }
}

/** Whether a person could change who may do what. */
export const isAdmin = (person: Roled & Pick<AccessUser, 'isDisabled'>, registered: Registered): boolean =>
  !person.isDisabled && rightsOf(person, registered).permissions.has('access:write')

/** The roles as they are in the transaction: those in memory may be of before another one's change. */
export async function rolesIn(
  tx: Pick<Prisma.TransactionClient, 'accessRole'>,
  registered: Registered,
): Promise<Registered> {
  const roles = await tx.accessRole.findMany()
  return { ...registered, roles: new Map(roles.map((role) => [role.name, role])) }
}

/** Whether somebody can sign in who could. */
export const hasAdmin = (people: Iterable<AccessUser>, registered: Registered): boolean =>
  [...people].some((person) => (person.issuer !== 'local' || person.password !== null) && isAdmin(person, registered))
