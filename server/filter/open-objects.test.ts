import { expect, test } from 'vitest'
import { findOpenObjects, foldPath, MAX_KEYS } from './open-objects.ts'
import { createPathTally } from './path-tally.ts'

const ids = (count: number, prefix = 'u') => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

test('an object is open with more than 200 different keys, in whatever logs they are', () => {
  const paths = (count: number) => ids(count).map((id) => ({ path: ['users', id, 'name'], logs: 1 }))
  expect(findOpenObjects(paths(MAX_KEYS))).toEqual(new Map())
  expect(findOpenObjects(paths(MAX_KEYS + 1))).toEqual(new Map([['users', new Set()]]))
  const twice = paths(MAX_KEYS).flatMap(({ path }) => [
    { path, logs: 1 },
    { path: [...path, 'more'], logs: 1 },
  ])
  expect(findOpenObjects(twice)).toEqual(new Map())
})

test('the metadata itself is never open, and of two objects each has its own keys', () => {
  expect(findOpenObjects(ids(1000).map((id) => ({ path: [id], logs: 1 })))).toEqual(new Map())
  const paths = ids(300).map((id, i) => ({ path: [`of ${i % 2}`, id], logs: 1 }))
  expect(findOpenObjects(paths)).toEqual(new Map())
})

test('a key keeps its name if it makes up more than a hundredth of its object', () => {
  const paths = [
    { path: ['labels', 'app'], logs: 1000 },
    { path: ['labels', 'team', 'name'], logs: 41 },
    { path: ['labels', 'team', 'lead'], logs: 1 },
    { path: ['labels', 'zone'], logs: 11 },
    ...ids(300).map((id) => ({ path: ['labels', id], logs: 1 })),
  ]
  expect(findOpenObjects(paths)).toEqual(new Map([['labels', new Set(['app', 'team'])]]))
})

test('what was any key counts for none', () => {
  const paths = ids(200).map((id) => ({ path: ['a', id], logs: 1 }))
  expect(findOpenObjects([...paths, { path: ['a', null], logs: 1 }])).toEqual(new Map())
})

test('a path is folded where it leads through an open object, and a key * is told from any key', () => {
  const open = new Map([
    ['users', new Set(['admin'])],
    ['users.*.sessions', new Set<string>()],
  ])
  expect(foldPath(['users', 'u1', 'sessions', 's1', 'ms'], open)).toEqual({
    path: ['users', null, 'sessions', null, 'ms'],
    name: 'users.*.sessions.*.ms',
  })
  expect(foldPath(['users', 'admin', 'sessions', 's1'], open).name).toBe('users.admin.sessions.s1')
  expect(foldPath(['users'], open)).toEqual({ path: ['users'], name: 'users' })
  expect(foldPath(['a', '*'], open).name).toBe('a."*"')
})

test('a log counts once for any key of an open object, and for the object', () => {
  const tally = createPathTally(100, new Map([['users', new Set(['admin'])]]))
  const logs = [
    { users: { u1: { n: 1 }, u2: { n: '2', m: true }, admin: { n: 1 } } },
    { users: {} },
    { users: [{ u3: 1 }, 'none'] },
    { other: { users: { u1: 1 } } },
  ]
  for (const [i, log] of logs.entries()) tally.add({ metadata: JSON.stringify(log), ms: i })
  expect(tally.found().map(({ path, name, types, logs: n }) => [path, name, types.join(' '), n])).toEqual([
    [['users'], 'users', 'STRING', 3],
    [['users', null, 'n'], 'users.*.n', 'NUMBER STRING', 1],
    [['users', null, 'm'], 'users.*.m', 'BOOLEAN', 1],
    [['users', 'admin', 'n'], 'users.admin.n', 'NUMBER', 1],
    [['users', null], 'users.*', 'NUMBER', 1],
    [['other', 'users', 'u1'], 'other.users.u1', 'NUMBER', 1],
  ])
})
