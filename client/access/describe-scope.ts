import type { Scope } from './role-operations.ts'

/** Who has a scope: `the roles a and b and 2 keys`; empty if nobody has. */
export function describeUse({ roles, keyCount }: Pick<Scope, 'roles' | 'keyCount'>): string {
  const parts = [
    ...(roles.length === 0 ? [] : [`the ${roles.length === 1 ? 'role' : 'roles'} ${LIST.format(roles)}`]),
    ...(keyCount === 0 ? [] : [keyCount === 1 ? 'one key' : `${keyCount} keys`]),
  ]
  return parts.join(' and ')
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' })

/** What keeps the other logs back. */
export const SHAPE_WORDS = {
  RESOURCES: 'It selects resources: the database itself keeps all other logs back.',
  OTHER: 'It selects by other fields: every question is asked with it, but the database does not hold it by itself.',
} as const
