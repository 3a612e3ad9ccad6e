import { expect, test } from 'vitest'
import { tabIn } from './access-tabs.ts'

test('a tab opens where it is allowed, else the first that is', () => {
  expect(tabIn('?tab=roles', () => true)).toBe('roles')
  expect(tabIn('', () => true)).toBe('keys')
  expect(tabIn('?tab=nothing', () => true)).toBe('keys')
  expect(tabIn('?tab=roles', (permission) => permission === 'audit:read')).toBe('audit')
  expect(tabIn('?tab=roles', () => false)).toBeUndefined()
})
