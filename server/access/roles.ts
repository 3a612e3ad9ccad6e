import type { AccessRole } from '../generated/prisma/client.ts'
import { PERMISSIONS, type Permission } from '../platform/principal.ts'

const VIEWER: readonly Permission[] = ['logs:read', 'logs:export', 'views:write', 'pipeline:read']

/** The roles that every installation has; their rows in `access_roles` only hold their names. */
export const BUILTIN_ROLES: Readonly<Record<string, readonly Permission[]>> = {
  viewer: VIEWER,
  editor: [...VIEWER, 'views:share', 'deadletters:read'],
  admin: PERMISSIONS,
}

export const isPermission = (text: string): text is Permission => PERMISSIONS.some((each) => each === text)

/** In the order of their names. */
export function permissionsOf({ name, permissions, isBuiltin }: AccessRole): Permission[] {
  const texts = isBuiltin ? (BUILTIN_ROLES[name] ?? []) : permissions
  return texts.filter(isPermission).toSorted()
}
