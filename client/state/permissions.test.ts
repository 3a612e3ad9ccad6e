import { expect, test } from 'vitest'
import { PERMISSIONS as OF_SERVER } from '../../server/platform/principal.ts'
import { PERMISSIONS, permissionWords } from './permissions.ts'

test('the page knows the permissions of the server', () => {
  expect(PERMISSIONS.toSorted()).toEqual([...OF_SERVER].toSorted())
})

test('an unknown permission has its name for words', () => {
  expect(permissionWords('logs:read')).toBe('Search and read logs')
  expect(permissionWords('toString')).toBe('toString')
})
