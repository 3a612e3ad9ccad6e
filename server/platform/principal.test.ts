import { expect, test } from 'vitest'
import { NOBODY, requireRecentLogin, type Principal } from './principal.ts'

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
