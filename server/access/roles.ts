import type { AccessRole } from '../generated/prisma/client.ts'
import { PERMISSIONS, type Permission } from '../platform/principal.ts'

const VIEWER: readonly Permission[] = ['logs:read', 'logs:export', 'views:write', 'pipeline:read']

/** The roles that every installation has; their rows in `access_roles` only hold their names. */
const BUILTIN_ROLES: Readonly<Record<string, readonly Permission[]>> = {
  viewer: VIEWER,
  editor: [...VIEWER, 'views:share', 'deadletters:read'],
  admin: PERMISSIONS,
}

/** They tell of every log, or change who sees which: only for those who see every log. */
export const UNSCOPED_ONLY: ReadonlySet<Permission> = new Set([
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'access:read',
  'access:write',
  'audit:read',
])

export const isPermission = (text: string): text is Permission => PERMISSIONS.some((each) => each === text)

/** In the order of their names. */
export function permissionsOf({ name, permissions, isBuiltin }: AccessRole): Permission[] {
  const texts = isBuiltin ? (BUILTIN_ROLES[name] ?? []) : permissions
  return texts.filter(isPermission).toSorted()
}
