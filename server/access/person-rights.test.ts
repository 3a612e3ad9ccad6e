import { expect, test } from 'vitest'
import type { AccessRole } from '../generated/prisma/client.ts'
import { hasAdmin, rightsOf } from './person-rights.ts'
import type { Registered } from './registry.ts'

const scopes = new Map(['a', 'b'].map((id) => [id, { id, name: id, revision: 1, filter: { resourceId: { eq: id } } }]))
const role = (name: string, permissions: string[], scopeId: string | null = null): [string, AccessRole] => [
  name,
  { name, permissions, scopeId, isBuiltin: false },
]
const roles = new Map([
  ...['viewer', 'editor', 'admin'].map((name): [string, AccessRole] => [
    name,
    { name, permissions: [], scopeId: null, isBuiltin: true },
  ]),
  role('team-a', ['logs:read', 'views:write'], 'a'),
  role('team-b', ['logs:read', 'logs:export'], 'b'),
  role('scoped-admin', ['logs:read', 'access:write', 'pipeline:read'], 'a'),
  role('lost', ['logs:read', 'audit:read'], 'gone'),
  role('old', ['alerts:never', 'logs:read']),
])
const registered = { roles, scopes } as unknown as Registered

function of(...names: string[]) {
  const { permissions, scope } = rightsOf({ roles: names.slice(0, 1), groupRoles: names.slice(1) }, registered)
  return [[...permissions].toSorted(), scope?.id]
}

test.each([
  ['nobody without a role may do anything', [], [[], undefined]],
  ['a role that is gone gives nothing', ['gone'], [[], undefined]],
  ['permissions unite, given by hand and by groups', ['old', 'team-a'], [['logs:read', 'views:write'], undefined]],
  ['scopes unite', ['team-a', 'team-b'], [['logs:export', 'logs:read', 'views:write'], 'a+b']],
  ['what tells of every log does not count in a scope', ['scoped-admin'], [['logs:read'], 'a']],
  ['whose scope is gone shows nothing', ['lost'], [[], undefined]],
  ['whose scope is gone adds nothing', ['team-a', 'lost'], [['logs:read', 'views:write'], 'a']],
])('%s', (_, names, expected) => {
  expect(of(...names)).toEqual(expected)
})

test('one role without a scope shows every log', () => {
  const [permissions, scope] = of('team-a', 'editor')
  expect(scope).toBeUndefined()
  expect(permissions).toContain('deadletters:read')
})

test('an admin is one who can sign in and sees every log', () => {
  const person = { issuer: 'local', password: 'x', isDisabled: false, roles: ['admin'], groupRoles: [] }
  const isOne = (more: object) => hasAdmin([{ ...person, ...more } as never], registered)
  expect(isOne({})).toBe(true)
  expect(isOne({ issuer: 'https://id.test', password: null, roles: [], groupRoles: ['admin'] })).toBe(true)
  for (const more of [{ isDisabled: true }, { password: null }, { roles: ['editor'] }, { roles: ['scoped-admin'] }])
    expect(isOne(more)).toBe(false)
})
