import { expect, test } from 'vitest'
import type { AccessKey, AccessRole, AccessUser } from '../generated/prisma/client.ts'
import { PERMISSIONS } from '../platform/principal.ts'
import { rightsOfKey } from './key-rights.ts'
import { rightsOf } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { UNSCOPED_ONLY } from '../platform/principal.ts'

const scope = (id: string, revision = 1) => ({ id, name: `scope ${id}`, revision, filter: { message: { eq: id } } })
const role = (name: string, permissions: string[], scopeId: string | null = null): AccessRole => ({
  name,
  permissions,
  scopeId,
  isBuiltin: ['viewer', 'editor', 'admin'].includes(name),
})

const USER: AccessUser = {
  id: 'u1',
  issuer: 'local',
  subject: 'ada',
  name: 'Ada',
  email: null,
  password: null,
  roles: [],
  groupRoles: [],
  isDisabled: false,
  createdAt: new Date(0),
  seenAt: null,
  linkHash: null,
  linkUntil: null,
}
const user = (roles: string[], more: Partial<AccessUser> = {}): AccessUser => ({ ...USER, roles, ...more })

const KEY: AccessKey = {
  id: 'abcdefgh',
  name: 'a key',
  kind: 'query',
  hash: new Uint8Array(),
  oldHash: null,
  oldUntil: null,
  permissions: ['logs:read', 'logs:export'],
  scopeId: null,
  ownerId: null,
  defaults: {},
  quota: {},
  documents: 'any',
  createdBy: null,
  createdAt: new Date(0),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  lastUsedIp: null,
}

const registered = (users: AccessUser[] = []): Registered => ({
  epoch: 1n,
  sealKey: Buffer.alloc(32),
  people: new Map(),
  sessions: new Map(),
  groups: new Map(),
  keys: new Map(),
  users: new Map(users.map((each) => [each.id, each])),
  roles: new Map(
    [
      role('viewer', []),
      role('admin', []),
      role('team-a', ['logs:read', 'pipeline:read'], 'a'),
      role('team-b', ['logs:read', 'views:write'], 'b'),
      role('lost', ['logs:read'], 'gone'),
    ].map((each) => [each.name, each]),
  ),
  scopes: new Map([scope('a', 2), scope('b', 3)].map((each) => [each.id, each])),
})

const shown = ({ permissions, scope: of }: ReturnType<typeof rightsOf>) => [[...permissions].toSorted(), of?.name]

test('roles unite: their permissions, and their scopes by OR', () => {
  expect(shown(rightsOf(user(['team-a'], { groupRoles: ['team-b'] }), registered()))).toEqual([
    ['logs:read', 'views:write'],
    'scope a or scope b',
  ])
  const { scope: both } = rightsOf(user(['team-a', 'team-b']), registered())
  expect(both).toMatchObject({ revision: 5, filter: { or: [{ message: { eq: 'a' } }, { message: { eq: 'b' } }] } })
})

test('one role without a scope shows everything', () => {
  expect(rightsOf(user(['team-a', 'viewer']), registered()).scope).toBeUndefined()
})

test('no role, an unknown one, and one whose scope is gone have nothing', () => {
  for (const nobody of [user([]), user(['unknown']), user(['lost'])])
    expect(shown(rightsOf(nobody, registered()))).toEqual([[], undefined])
})

test('a key of the installation has its own, but never what manages keys', () => {
  expect(shown(rightsOfKey({ ...KEY, scopeId: 'a' }, registered()) ?? fail())).toEqual([
    ['logs:export', 'logs:read'],
    'scope a',
  ])
  const all = rightsOfKey({ ...KEY, permissions: [...PERMISSIONS] }, registered()) ?? fail()
  expect([...all.permissions].filter((each) => each.startsWith('access:') || each === 'ingest:write')).toEqual([])
  const ingest = rightsOfKey({ ...KEY, kind: 'ingest', permissions: [...PERMISSIONS] }, registered()) ?? fail()
  expect([...ingest.permissions]).toEqual(['ingest:write'])
})

test('under a scope there is nothing that shows more than it', () => {
  const { permissions } = rightsOfKey({ ...KEY, permissions: [...PERMISSIONS], scopeId: 'a' }, registered()) ?? fail()
  expect([...permissions].filter((each) => UNSCOPED_ONLY.has(each))).toEqual([])
})

test('a key of a person has no more than they have now', () => {
  const key = { ...KEY, permissions: ['logs:read', 'logs:export', 'audit:read'], ownerId: 'u1' }
  const rights = (owner: AccessUser, scopeId: string | null = null) =>
    shown(rightsOfKey({ ...key, scopeId }, registered([owner])) ?? fail())
  expect(rights(user(['admin']))).toEqual([['audit:read', 'logs:export', 'logs:read'], undefined])
  expect(rights(user(['viewer']))).toEqual([['logs:export', 'logs:read'], undefined])
  expect(rights(user(['viewer']), 'a')).toEqual([['logs:export', 'logs:read'], 'scope a'])
  expect(rights(user(['team-b']), 'a')).toEqual([['logs:read'], 'scope a and scope b'])
  expect(rights(user([]))).toEqual([[], undefined])
})

test('a key whose owner or scope is gone, or whose owner is disabled, is none', () => {
  expect(rightsOfKey({ ...KEY, scopeId: 'gone' }, registered())).toBeUndefined()
  expect(rightsOfKey({ ...KEY, ownerId: 'u1' }, registered())).toBeUndefined()
  const disabled = registered([user(['admin'], { isDisabled: true })])
  expect(rightsOfKey({ ...KEY, ownerId: 'u1' }, disabled)).toBeUndefined()
})

function fail(): never {
  throw new Error('the key may do nothing')
}
