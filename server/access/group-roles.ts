import type { Registered } from './registry.ts'

export type GroupConfig = {
  /** Group → roles, from the configuration; more are kept in the database. */
  rolesOfGroups: ReadonlyMap<string, readonly string[]>
  /** Of who is in no group that has a role. */
  defaultRole: string | undefined
}

/** What the groups of a person give them, sorted. Of roles that do not exist, nothing. */
export function readGroupRoles(
  groups: readonly string[],
  { rolesOfGroups, defaultRole }: GroupConfig,
  registered: Registered,
): string[] {
  const given = groups.flatMap((group) => [...(rolesOfGroups.get(group) ?? []), registered.groups.get(group)])
  const roles = [...new Set(given)].filter((role) => role !== undefined).filter((role) => registered.roles.has(role))
  if (roles.length > 0) return roles.toSorted()
  return defaultRole !== undefined && registered.roles.has(defaultRole) ? [defaultRole] : []
}
