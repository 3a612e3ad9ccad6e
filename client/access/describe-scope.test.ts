import { expect, test } from 'vitest'
import { describeUse } from './describe-scope.ts'

test.each([
  [{ roles: [], keyCount: 0 }, ''],
  [{ roles: ['a'], keyCount: 0 }, 'the role a'],
  [{ roles: ['a', 'b', 'c'], keyCount: 1 }, 'the roles a, b, and c and one key'],
  [{ roles: [], keyCount: 3 }, '3 keys'],
])('%j', (scope, text) => expect(describeUse(scope)).toBe(text))
