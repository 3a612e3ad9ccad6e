import type { SaveRoleInput } from '../generated/graphql.ts'
import { UNSCOPED_ONLY, type Permission } from '../state/permissions.ts'

export type RoleForm = { name: string; permissions: readonly Permission[]; scopeId: string }

/** Why a role cannot be saved. */
export function findRoleProblem({ name, permissions, scopeId }: RoleForm): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name))
    return 'A name has lower-case letters, digits and hyphens, and begins with a letter.'
  if (permissions.length === 0) return 'Choose what the role lets people do.'
  return scopeId !== '' && permissions.some((permission) => UNSCOPED_ONLY.includes(permission))
    ? 'With a scope a role cannot show what belongs to all logs.'
    : undefined
}

export function toRoleInput({ name, permissions, scopeId }: RoleForm): SaveRoleInput {
  return { name, permissions: [...permissions], ...(scopeId !== '' && { scopeId }) }
}
