import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test.each(['/', '/v/errors?where=1#x', '/pipeline', '/?to=//evil.test', '/%2f/evil.test'])('%s is ours', (path) => {
  expect(ownPath(path)).toBe(path)
})

test.each([
  undefined,
  '',
  'v/errors',
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/.//evil.test',
  '/..//evil.test',
  '///evil.test',
  'javascript:alert(1)',
])('%j leads home', (path) => {
  expect(ownPath(path)).toBe('/')
})
