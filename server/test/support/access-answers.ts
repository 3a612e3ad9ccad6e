/** What the fake of access-fake.ts answers: keys, people, roles, scopes and the audit log of an installation that there is not. */
import { PERMISSIONS } from '../../platform/principal.ts'

export const AT = '2026-11-30T09:30:00.000Z'
const page = (nodes: readonly object[]) => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } })

const NO_QUOTA = {
  recordsPerSecond: null,
  bytesPerSecond: null,
  burstSeconds: null,
  bytesPerDay: null,
  operationsPerMinute: null,
  databaseSecondsPerMinute: null,
  tails: null,
}

const INGEST_KEY = {
  __typename: 'ApiKey',
  id: '7gQ2kXzP',
  name: 'Checkout service',
  kind: 'INGEST',
  permissions: ['ingest:write'],
  scope: null,
  owner: null,
  defaults: { resourceId: { mode: 'PREFIX', value: 'checkout-' }, parentResourceId: null, metadata: { team: 'shop' } },
  quota: { ...NO_QUOTA, recordsPerSecond: 5000, bytesPerDay: 5_000_000_000 },
  documents: 'ANY',
  createdAt: AT,
  expiresAt: null,
  lastUsedAt: AT,
  revokedAt: null,
}

const SCOPE = {
  __typename: 'Scope',
  id: '5d2c4f7e-0000-4000-8000-000000000001',
  name: 'Team A',
  filter: { resourceId: { startsWith: 'team-a-', caseSensitive: true } },
  shape: 'RESOURCES',
  revision: 3,
  roles: ['team-a'],
  keyCount: 1,
}

const KEYS = [
  INGEST_KEY,
  {
    ...INGEST_KEY,
    id: 'mW81sDfa',
    name: 'Grafana',
    kind: 'QUERY',
    permissions: ['logs:export', 'logs:read'],
    scope: { __typename: 'Scope', id: SCOPE.id, name: SCOPE.name },
    owner: { __typename: 'Person', id: 'p2', name: 'Bo Berg' },
    defaults: null,
    quota: null,
    lastUsedAt: null,
  },
  { ...INGEST_KEY, id: 'Zx03Lk2v', name: 'Old laptop', defaults: null, quota: null, revokedAt: AT },
]

const PERSON = {
  __typename: 'Person',
  id: 'p1',
  method: 'LOCAL',
  login: 'ada',
  name: 'Ada Admin',
  email: null,
  roles: ['admin'],
  groupRoles: [],
  isDisabled: false,
  hasPassword: true,
  createdAt: AT,
  seenAt: AT,
}

const PEOPLE = [
  PERSON,
  {
    ...PERSON,
    id: 'p2',
    method: 'OIDC',
    login: 'bo.berg',
    name: 'Bo Berg',
    email: 'bo@example.com',
    roles: [],
    groupRoles: ['team-a', 'viewer'],
  },
  { ...PERSON, id: 'p3', login: 'cy', name: 'cy', roles: [], hasPassword: false, seenAt: null },
]

const ROLE = { __typename: 'Role', scope: null, isBuiltin: true }
const ROLES = [
  { ...ROLE, name: 'admin', permissions: PERMISSIONS },
  { ...ROLE, name: 'editor', permissions: ['logs:read', 'logs:export', 'views:write', 'views:share'] },
  {
    ...ROLE,
    name: 'team-a',
    permissions: ['logs:read'],
    scope: { __typename: 'Scope', id: SCOPE.id, name: SCOPE.name },
    isBuiltin: false,
  },
  { ...ROLE, name: 'viewer', permissions: ['logs:export', 'logs:read', 'pipeline:read', 'views:write'] },
]

const ENTRY = {
  __typename: 'AuditEntry',
  id: '2',
  at: AT,
  actorKind: 'person',
  actorId: 'p1',
  actorName: 'Ada Admin',
  action: 'key.create',
  target: '7gQ2kXzP',
  outcome: 'OK',
  ip: '10.0.0.7',
  requestId: '0190f5a0-0000-7000-8000-000000000000',
  detail: { name: 'Checkout service', kind: 'ingest' },
}

const ENTRIES = [
  { ...ENTRY, id: '3', action: 'login.failed', actorId: null, actorName: null, target: 'ada', outcome: 'FAILED' },
  ENTRY,
  { ...ENTRY, id: '1', action: 'denied', target: null, outcome: 'DENIED' },
]

const SESSION = {
  id: 's1',
  method: 'LOCAL',
  createdAt: AT,
  seenAt: AT,
  expiresAt: AT,
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ip: '10.0.0.7',
  isCurrent: true,
}

const PREVIEW = {
  shape: 'RESOURCES',
  lastDay: { value: 1204, exact: true },
  logs: [
    { id: 'l1', timestamp: AT, level: 'WARN', resourceId: 'team-a-web-1', message: 'The cart was empty' },
    { id: 'l2', timestamp: AT, level: 'INFO', resourceId: 'team-a-web-2', message: 'The cart was paid' },
  ],
  warnings: ['Logs without a resource are in no scope of this kind.'],
}

/** By the name of the operation. */
export const READS: Readonly<Record<string, object>> = {
  ApiKeys: { apiKeys: page(KEYS) },
  People: { people: page(PEOPLE) },
  Roles: { roles: ROLES },
  GroupRoles: { groupRoles: [{ __typename: 'GroupRole', group: '/sre', role: 'editor' }] },
  Scopes: {
    scopes: [
      SCOPE,
      {
        ...SCOPE,
        id: 's2',
        name: 'Warnings',
        filter: { level: { gte: 'WARN' } },
        roles: [],
        keyCount: 0,
        shape: 'OTHER',
      },
    ],
  },
  ScopePreview: { scopePreview: PREVIEW },
  AuditLog: { auditLog: page(ENTRIES) },
  Sessions: { sessions: [SESSION, { ...SESSION, id: 's2', isCurrent: false, ip: null }] },
  IngestIsDegraded: { session: { ingestIsDegraded: false } },
}

export const CHANGES: Readonly<Record<string, object>> = {
  CreateKey: { createKey: { key: INGEST_KEY, secret: 'tl_i_7gQ2kXzP_00000000000000000000000000000000_000000' } },
  RotateKey: { rotateKey: { key: INGEST_KEY, secret: 'tl_i_7gQ2kXzP_11111111111111111111111111111111_111111' } },
  RevokeKey: { revokeKey: { key: { ...INGEST_KEY, revokedAt: AT } } },
  InvitePerson: { invitePerson: { person: PEOPLE[2], link: 'http://127.0.0.1:1323/setup#one-time-token' } },
  ResetPassword: { resetPassword: { link: 'http://127.0.0.1:1323/setup#another-token' } },
  SetPersonRoles: { setPersonRoles: { person: { ...PEOPLE[2], roles: ['viewer'] } } },
  SetPersonDisabled: { setPersonDisabled: { person: { ...PEOPLE[2], isDisabled: true } } },
  EndSessions: { endSessions: { ended: 2 } },
  EndSession: { endSession: { ended: 1 } },
  SaveRole: { saveRole: { role: { name: 'team-a' } } },
  DeleteRole: { deleteRole: { name: 'team-a' } },
  SaveGroupRole: { saveGroupRole: { groupRole: { group: '/dev', role: 'viewer' } } },
  DeleteGroupRole: { deleteGroupRole: { group: '/sre' } },
  SaveScope: { saveScope: { scope: SCOPE } },
  DeleteScope: { deleteScope: { id: 's2' } },
}
