/** AUTH=on: people whom an identity provider or a proxy knows. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { freePort } from '../local/ports.ts'
import { startApp } from './support/harness.ts'
import { CLIENT, signInByProvider, startIdentityProvider } from './support/identity-provider.ts'
import { passTenMinutes } from './support/pass-ten-minutes.ts'
import { waitFor } from './support/wait-for.ts'
import { createWebSession } from './support/web-session.ts'

test('groups of the identity provider become roles, and are asked for again while the session is used', async () => {
  const port = await freePort()
  const people = new Map([
    ['ada', { name: 'Ada Lovelace', email: 'ada@example.com', groups: ['sre', 'chess'] as unknown }],
  ])
  await using provider = await startIdentityProvider(`http://127.0.0.1:${port}/auth/oidc/callback`, people)
  await using app = await startApp({
    env: {
      AUTH: 'on',
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_ROLES: 'sre=editor,dev=viewer',
      SECRET_KEY: randomBytes(32).toString('base64'),
    },
  })
  const ada = createWebSession(app.url)
  expect((await ada.get('/auth/session')).json).toMatchObject({ methods: ['LOCAL', 'OIDC'], principal: null })
  const { answer } = await signInByProvider(ada, 'ada', '/v/errors?a=1')
  expect([answer.status, answer.location]).toEqual([303, '/v/errors?a=1'])
  const permissions = async () => (await ada.get('/auth/session')).json['permissions']
  expect((await ada.get('/auth/session')).json).toMatchObject({ principal: { kind: 'PERSON', name: 'Ada Lovelace' } })
  expect(await permissions()).toContain('deadletters:read')

  const session = await app.prisma.accessSession.findFirstOrThrow()
  expect(session.method).toBe('oidc')
  expect(Buffer.from(session.refreshSealed ?? []).length).toBeGreaterThan(28)

  people.set('ada', { name: 'Ada King', email: 'ada@example.com', groups: 'dev' })
  await passTenMinutes(app.prisma)
  await waitFor(async () => (((await permissions()) as string[]).includes('deadletters:read') ? undefined : true))
  expect(await permissions()).toContain('logs:read')
  expect((await app.prisma.accessUser.findFirstOrThrow()).name).toBe('Ada King')

  people.delete('ada')
  await passTenMinutes(app.prisma)
  await waitFor(async () => ((await ada.get('/auth/session')).json['principal'] === null ? true : undefined))
  expect(await app.prisma.accessSession.count()).toBe(0)
})

test('signing out leads to the identity provider, too', async () => {
  const port = await freePort()
  const people = new Map([['ada', { groups: ['sre'] as unknown }]])
  await using provider = await startIdentityProvider(`http://127.0.0.1:${port}/auth/oidc/callback`, people)
  await using app = await startApp({
    env: {
      AUTH: 'on',
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_DEFAULT_ROLE: 'viewer',
      LOCAL_ACCOUNTS: 'false',
    },
  })
  const ada = createWebSession(app.url)
  await signInByProvider(ada, 'ada')
  expect((await ada.get('/auth/session')).json).toMatchObject({
    methods: ['OIDC'],
    permissions: ['logs:export', 'logs:read', 'pipeline:read', 'views:write'],
  })
  // Without a key to seal it with, no refresh token is kept.
  const { refreshSealed, createdAt, until } = await app.prisma.accessSession.findFirstOrThrow()
  expect([refreshSealed, until.getTime() - createdAt.getTime()]).toEqual([null, 8 * 3_600_000])
  const { json } = await ada.post('/auth/logout', {})
  expect(new URL(String(json['location'])).origin).toBe(provider.issuer)
  expect(new URL(String(json['location'])).searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/`)
  expect((await ada.get('/auth/session')).json['principal']).toBeNull()
  expect((await ada.post('/auth/login', { login: 'ada', password: 'x' })).status).toBe(403)
})

test('a proxy that is trusted names people with each request', async () => {
  const secret = 'a secret of the proxy'
  await using app = await startApp({
    env: {
      AUTH: 'on',
      TRUSTED_PROXIES: '127.0.0.1',
      PROXY_USER_HEADER: 'X-Remote-User',
      PROXY_GROUPS_HEADER: 'X-Remote-Groups',
      PROXY_SECRET: secret,
      OIDC_ROLES: 'sre=editor',
    },
  })
  const ask = async (headers: Record<string, string>) => {
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-proxy-secret': secret, ...headers },
      body: '{"query":"{ session { principal { kind name } permissions } }"}',
    })
    const { data } = (await answer.json()) as { data?: { session: { principal: unknown; permissions: string[] } } }
    return { status: answer.status, session: data?.session }
  }
  const ada = { 'x-remote-user': 'ada', 'x-remote-groups': 'sre' }
  expect((await ask(ada)).session?.principal).toEqual({ kind: 'PERSON', name: 'ada' })
  expect((await ask(ada)).session?.permissions).toContain('deadletters:read')
  expect((await ask({ 'x-remote-user': 'ada' })).session?.permissions).toEqual([])
  expect((await ask({})).status).toBe(401)
  await app.prisma.accessUser.updateMany({ data: { isDisabled: true } })
  await waitFor(async () => ((await ask(ada)).status === 401 ? true : undefined))
  expect(await app.prisma.accessSession.count()).toBe(0)
})
