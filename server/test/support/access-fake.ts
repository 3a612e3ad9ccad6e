/** What the pages of access ask, answered in the browser: it shows each state of them without a server that has people. */
import type { Page, Route } from 'playwright-core'
import { PERMISSIONS } from '../../platform/principal.ts'
import { AT, CHANGES, READS } from './access-answers.ts'

type Variables = Record<string, unknown>
type Answer = { data: object } | { status: number; code: string; message: string }

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
  /** The database is away: nothing is known. */
  isDown: boolean
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
  isDown: false,
}

const AWAY = { status: 503, code: 'DATABASE_UNAVAILABLE', message: 'The database is away.' }
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
  const { who, permissions, scope, isDown } = state
  if (isDown) return AWAY
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
