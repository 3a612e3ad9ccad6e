import { expect, test } from 'vitest'
import { keyState, keyStateText } from './key-state.ts'

const NOW_MS = Date.parse('2026-12-01T10:00:00Z')
const at = (ms: number) => new Date(NOW_MS + ms).toISOString()

test.each([
  [{ expiresAt: null, revokedAt: null }, 'valid', 'Valid'],
  [{ expiresAt: at(2 * 86_400_000), revokedAt: null }, 'valid', 'Expires in 2 days'],
  [{ expiresAt: at(0), revokedAt: null }, 'expired', 'Expired now'],
  [{ expiresAt: at(-120_000), revokedAt: null }, 'expired', 'Expired 2 min. ago'],
  [{ expiresAt: at(-120_000), revokedAt: at(-240_000) }, 'revoked', 'Revoked 4 min. ago'],
])('%j is %s', (key, state, text) => {
  expect(keyState(key, NOW_MS)).toBe(state)
  expect(keyStateText(key, NOW_MS)).toBe(text)
})
