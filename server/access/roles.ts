import { PERMISSIONS, type Permission } from '../platform/principal.ts'

const VIEWER: readonly Permission[] = ['logs:read', 'logs:export', 'views:write', 'pipeline:read']

/** The roles that every installation has; their rows in `access_roles` only hold their names. */
export const BUILTIN_ROLES: Readonly<Record<string, readonly Permission[]>> = {
  viewer: VIEWER,
  editor: [...VIEWER, 'views:share', 'deadletters:read'],
  admin: PERMISSIONS,
}

export const isPermission = (text: string): text is Permission => PERMISSIONS.some((each) => each === text)

/** What shows more than the logs of a scope, or changes it: a role or a key with a scope cannot have it. */
export const UNSCOPED_ONLY: ReadonlySet<Permission> = new Set([
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'access:read',
  'access:write',
  'audit:read',
])
