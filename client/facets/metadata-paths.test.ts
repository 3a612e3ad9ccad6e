import { expect, it } from 'vitest'
import { metadataPaths } from './metadata-paths.ts'

it('lists where values stand, each place once', () => {
  const metadatas = [
    { user: { id: 7, name: 'a' }, tags: ['x'], empty: {}, none: [[], null], errors: [{ code: 1 }, [{ at: 'a' }]] },
    { user: { id: 'b' }, ok: false, 'a.b': { c: '' } },
    null,
    'text',
  ]
  expect(metadataPaths(metadatas)).toEqual([
    ['a.b', 'c'],
    ['errors', 'at'],
    ['errors', 'code'],
    ['ok'],
    ['tags'],
    ['user', 'id'],
    ['user', 'name'],
  ])
})
