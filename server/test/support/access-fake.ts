/** What the pages of access ask, answered in the browser: it shows each state of them without a server that has people. */
import type { Page, Route } from 'playwright-core'
import { PERMISSIONS } from '../../platform/principal.ts'

type Variables = Record<string, unknown>
type Answer = { data: object } | { status: number; code: string; message: string }

const AT = '2026-11-30T09:30:00.000Z'
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

/** What the fake remembers; a test changes it. */
export type FakeState = {
  /** Null: nobody has signed in. */
  who: { id: string; name: string } | null
  permissions: readonly string[]
  scope: string | null
  /** A change of access asks for the password once more. */
  isLoginOld: boolean
  methods: readonly string[]
  needsSetup: boolean
  /** Each request that was answered here: the name of the operation or the path, and what was sent with it. */
  asked: { name: string; body: Variables }[]
}

const ADA = { id: 'p1', name: 'Ada Admin' }

export const ADMIN: Omit<FakeState, 'asked'> = {
  who: ADA,
  permissions: PERMISSIONS,
  scope: null,
  isLoginOld: false,
  methods: ['LOCAL', 'OIDC'],
  needsSetup: false,
}

const READS: Readonly<Record<string, object>> = {
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

const CHANGES: Readonly<Record<string, object>> = {
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

const NOBODY = { status: 401, code: 'UNAUTHENTICATED', message: 'Sign in.' }

/** Answers for a page from now on. What it does not know goes on to the server. */
export async function fakeAccess(tab: Page, start: Omit<FakeState, 'asked'>): Promise<FakeState> {
  const state: FakeState = { ...start, asked: [] }
  await tab.route('**/graphql', (route) => answerGraphql(route, state))
  await tab.route('**/auth/**', (route) => answerAuth(route, state))
  return state
}

async function answerGraphql(route: Route, state: FakeState): Promise<void> {
  if (route.request().method() !== 'POST') return route.continue()
  const { operationName: name, variables } = route.request().postDataJSON() as {
    operationName: string
    variables: Variables
  }
  const answer = answerTo(name, state)
  if (answer === undefined) return route.continue()
  state.asked.push({ name, body: variables })
  return fulfill(route, answer)
}

function answerTo(name: string, state: FakeState): Answer | undefined {
  const { who, permissions, scope } = state
  if (who === null) return NOBODY
  if (name === 'Session')
    return { data: { session: { principal: { kind: 'PERSON', ...who }, permissions, scope, expiresAt: AT } } }
  const change = CHANGES[name]
  if (change && state.isLoginOld)
    return { status: 403, code: 'LOGIN_TOO_OLD', message: 'Sign in again to change this.' }
  const data = change ?? READS[name]
  return data && { data }
}

async function answerAuth(route: Route, state: FakeState): Promise<void> {
  const { pathname } = new URL(route.request().url())
  const { who, permissions, methods, needsSetup } = state
  if (pathname === '/auth/session') {
    const principal = who && { kind: 'PERSON', ...who }
    return route.fulfill({ json: { auth: 'on', principal, permissions, methods, needsSetup } })
  }
  const body = route.request().postDataJSON() as Variables
  state.asked.push({ name: pathname, body })
  switch (pathname) {
    case '/auth/login':
      return login(route, state, body)
    case '/auth/logout':
      state.who = null
      return route.fulfill({ json: {} })
    default:
      return route.fulfill({ json: {} })
  }
}

function login(route: Route, state: FakeState, { login: name, password }: Variables): Promise<void> {
  if (name === 'storm') return fulfill(route, { status: 429, code: 'TOO_MANY_REQUESTS', message: 'Later.' })
  if (password !== 'correct horse battery') return fulfill(route, NOBODY)
  state.who = ADA
  state.isLoginOld = false
  return route.fulfill({ json: {} })
}

function fulfill(route: Route, answer: Answer): Promise<void> {
  if ('data' in answer) return route.fulfill({ json: answer })
  const { status, ...error } = answer
  return route.fulfill({ status, headers: { 'retry-after': '42' }, json: { error: { ...error, requestId: 'r' } } })
}
