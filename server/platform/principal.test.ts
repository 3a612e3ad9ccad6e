import { expect, test } from 'vitest'
import { ANYONE, isAllowed, NOBODY, PERMISSIONS, requireNeed, UNSCOPED_ONLY, type Principal } from './principal.ts'

const ALL: Principal = { ...ANYONE, kind: 'person', name: 'somebody', permissions: new Set(PERMISSIONS) }
const SCOPED: Principal = { ...ALL, scope: { id: 'a', name: 'a', revision: 1, filter: {} } }

test('what no scope can be applied to is not for who has one, whatever their permissions are', () => {
  for (const permission of PERMISSIONS) {
    expect(isAllowed(ALL, permission)).toBe(true)
    expect(isAllowed(SCOPED, permission)).toBe(!UNSCOPED_ONLY.has(permission))
  }
  const code = 'FORBIDDEN'
  for (const permission of UNSCOPED_ONLY) {
    requireNeed(ALL, permission)
    expect(() => requireNeed(SCOPED, permission)).toThrow(expect.objectContaining({ code }))
  }
})

test('nobody gets nothing but what is open', () => {
  for (const need of ['open', 'optional'] as const) requireNeed(NOBODY, need)
  for (const need of ['principal', ...PERMISSIONS] as const)
    expect(() => requireNeed(NOBODY, need)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }))
})
