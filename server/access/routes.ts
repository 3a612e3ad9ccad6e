/** `/auth/*`: signing in and out. Open to everybody; each route says itself whom it is for. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import { NOBODY, type Authenticate, type Principal } from '../platform/principal.ts'
// oxlint-disable-next-line import/no-unassigned-import -- it declares `needs` and `principal`
import '../platform/route-access.ts'
import type { Accounts, Browser } from './accounts.ts'
import type { Cookies } from './cookies.ts'
import { hashOf } from './key-format.ts'
import { isSessionId } from './session-id.ts'
import type { SignOut } from './sign-out.ts'
import type { Sso } from './sso.ts'

/** A password of 256 characters, and what goes with it. */
export const MAX_AUTH_BODY_BYTES = 8 * 1024

type Parts = {
  isOn: boolean
  /** Undefined where there are none. */
  accounts: Accounts
  /** Whether people sign in with a password of theirs; the link of the set-up makes an account all the same. */
  hasLocalAccounts: boolean
  sso: Sso | undefined
  signOut: SignOut
  authenticate: Authenticate
  cookies: Cookies
  needsSetup: () => Promise<boolean>
  /** What was changed counts here at once; other processes are told by the database. */
  refreshRegistry: () => Promise<void>
}

const OPEN = { config: { needs: 'open' as const } }
/** The identity provider leads there. */
const OPEN_PAGE = { config: { needs: 'open' as const, isPage: true } }

const text = z.string().max(1000)
const Login = z.strictObject({ login: text, password: text })
const Choice = z.strictObject({ token: text, login: text.optional(), password: text, name: text.optional() })
const Change = z.strictObject({ current: text, next: text })

export function createRoutes(parts: Parts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      const options = { parseAs: 'string' as const, bodyLimit: MAX_AUTH_BODY_BYTES }
      scope.addContentTypeParser('application/json', options, (_request, body, done) => done(null, body))
      scope.addHook('onRequest', (_request, reply, done) => {
        void reply.header('cache-control', 'no-store').header('vary', 'Cookie, Authorization')
        done()
      })
      scope.get('/auth/session', OPEN, (request) => showSession(parts, request))
      // The rest tells whoever asks what is missing.
      if (parts.isOn) addPasswordRoutes(scope, parts)
      if (parts.isOn) addSsoRoutes(scope, parts)
      if (!parts.isOn) scope.all('/auth/*', OPEN, refuseAll)
    })
  }
}

async function showSession({ isOn, hasLocalAccounts, sso, authenticate, needsSetup }: Parts, request: FastifyRequest) {
  const principal = await principalOf(authenticate, request)
  const { kind, id, name } = principal
  return {
    auth: isOn ? 'on' : 'off',
    principal: kind === 'nobody' ? null : { kind: kind.toUpperCase(), id, name },
    permissions: [...principal.permissions].toSorted(),
    methods: [...(isOn && hasLocalAccounts ? ['LOCAL'] : []), ...(isOn && sso ? ['OIDC'] : [])],
    needsSetup: isOn && (await needsSetup()),
  }
}

function addPasswordRoutes(scope: FastifyInstance, parts: Parts): void {
  const { accounts, hasLocalAccounts, signOut, authenticate, cookies, refreshRegistry } = parts
  async function begin(reply: FastifyReply, session: string): Promise<FastifyReply> {
    await refreshRegistry()
    return reply.header('set-cookie', cookies.session(session)).code(204).send()
  }

  scope.post('/auth/login', OPEN, async (request, reply) => {
    if (!hasLocalAccounts)
      throw new AppError('FORBIDDEN', 'There are no local accounts here (LOCAL_ACCOUNTS=false): sign in another way.')
    return begin(reply, await accounts.signIn(read(request, Login), browserOf(request, cookies)))
  })
  scope.post('/auth/setup', OPEN, async (request, reply) =>
    begin(reply, await accounts.choose(read(request, Choice), browserOf(request, cookies))),
  )
  scope.post('/auth/password', OPEN, async (request, reply) => {
    const principal = await principalOf(authenticate, request)
    if (principal.kind !== 'person') throw new AppError('UNAUTHENTICATED', 'Sign in to change your password.')
    const change = read(request, Change)
    return begin(reply, await accounts.change(principal.id, change, browserOf(request, cookies)))
  })
  scope.post('/auth/logout', OPEN, async (request, reply) => {
    const location = await signOut(browserOf(request, cookies))
    return reply.header('set-cookie', cookies.noSession).send(location === undefined ? {} : { location })
  })
}

function addSsoRoutes(scope: FastifyInstance, { sso, cookies, refreshRegistry }: Parts): void {
  if (!sso) return
  const failed = (reply: FastifyReply, why: string) =>
    reply.header('set-cookie', cookies.noLogin).redirect(`/sign-in?error=${why}`, 303)

  scope.get<{ Querystring: { to?: unknown } }>('/auth/oidc', OPEN_PAGE, async ({ query: { to } }, reply) => {
    const begun = await sso.begin(typeof to === 'string' ? to : undefined).catch(() => undefined)
    if (!begun) return failed(reply, 'oidc-unavailable')
    return reply.header('set-cookie', cookies.login(begun.sealed)).redirect(begun.location, 303)
  })
  scope.get('/auth/oidc/callback', OPEN_PAGE, async (request, reply) => {
    const url = request.raw.url ?? ''
    const search = url.includes('?') ? url.slice(url.indexOf('?')) : ''
    const sealed = cookies.readLogin(request.headers.cookie)
    const finished = await sso.finish(search, sealed, browserOf(request, cookies))
    if (!finished) return failed(reply, 'oidc')
    await refreshRegistry()
    return reply.header('set-cookie', [cookies.noLogin, cookies.session(finished.session)]).redirect(finished.to, 303)
  })
}

function refuseAll(): never {
  throw new AppError('FORBIDDEN', 'There are no accounts here: start Timberline with AUTH=on.')
}

/** Nobody where what is presented is not valid. A key does not count here: these routes are for browsers. */
async function principalOf(authenticate: Authenticate, request: FastifyRequest): Promise<Principal> {
  const { headers, ip, id: requestId, raw } = request
  const presented = headers.cookie === undefined ? {} : { cookies: headers.cookie }
  const from = { ip, requestId, http: { peer: raw.socket.remoteAddress, rawHeaders: raw.rawHeaders } }
  try {
    return await authenticate(() => presented, from)
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return NOBODY
    throw error
  }
}

function browserOf(request: FastifyRequest, cookies: Pick<Cookies, 'readSession'>): Browser {
  const session = cookies.readSession(request.headers.cookie)
  return {
    ip: request.ip,
    client: clientOf(request),
    requestId: request.id,
    agent: request.headers['user-agent'],
    former: session !== undefined && isSessionId(session) ? hashOf(session) : undefined,
  }
}

/** Throws BAD_REQUEST, BAD_USER_INPUT. */
function read<T>({ body }: FastifyRequest, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = typeof body === 'string' ? JSON.parse(body) : undefined
  } catch {
    throw new AppError('BAD_REQUEST', 'The body is not valid JSON.')
  }
  const { data, error } = schema.safeParse(value)
  if (error) {
    // Not what was sent: it is a secret.
    const fields = error.issues.map(({ path }) => path.join('.')).filter(Boolean)
    throw new AppError('BAD_USER_INPUT', `The body must be an object; look at: ${fields.join(', ') || 'its fields'}.`)
  }
  return data
}
