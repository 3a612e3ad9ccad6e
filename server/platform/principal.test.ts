import { expect, test } from 'vitest'
import {
  ANYONE,
  isAllowed,
  NOBODY,
  PERMISSIONS,
  requireNeed,
  requireRecentLogin,
  UNSCOPED_ONLY,
  type Principal,
} from './principal.ts'

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

const MINUTE_MS = 60_000

function ask(more: Partial<Principal>, nowMs: number): string {
  try {
    requireRecentLogin({ ...NOBODY, ...more }, nowMs)
    return 'OK'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('who may do what is changed by people who have signed in a moment ago, or whom each request names', () => {
  expect(ask({ kind: 'person', signedInAtMs: 0 }, 15 * MINUTE_MS)).toBe('OK')
  expect(ask({ kind: 'person', signedInAtMs: 0 }, 15 * MINUTE_MS + 1)).toBe('LOGIN_TOO_OLD')
  expect(ask({ kind: 'person' }, 15 * MINUTE_MS)).toBe('OK')
  for (const kind of ['key', 'anyone', 'nobody'] as const) expect(ask({ kind }, 0)).toBe('FORBIDDEN')
})
