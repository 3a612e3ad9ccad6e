import type { Permission } from '../state/permissions.ts'

/** In their order, each with what it needs. */
export const ACCESS_TABS = [
  { name: 'keys', label: 'Keys', needs: 'access:read' },
  { name: 'people', label: 'People', needs: 'access:read' },
  { name: 'roles', label: 'Roles', needs: 'access:read' },
  { name: 'scopes', label: 'Scopes', needs: 'access:read' },
  { name: 'audit', label: 'Audit', needs: 'audit:read' },
] as const satisfies readonly { name: string; label: string; needs: Permission }[]

export type AccessTab = (typeof ACCESS_TABS)[number]['name']

/** The tab of `?tab=`, or the first that somebody may open. */
export function tabIn(search: string, isAllowed: (permission: Permission) => boolean): AccessTab | undefined {
  const open = ACCESS_TABS.filter(({ needs }) => isAllowed(needs))
  const wanted = new URLSearchParams(search).get('tab')
  return (open.find(({ name }) => name === wanted) ?? open[0])?.name
}
