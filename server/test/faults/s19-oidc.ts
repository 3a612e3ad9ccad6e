/** Words of an identity provider that are not meant for us, not for this browser, or not its own: nobody gets in. */
import { expect } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { createAheadClock } from '../support/ahead-clock.ts'
import { FORGER_CLIENT as CLIENT_ID, startForger, type Forged } from '../support/forger.ts'
import { startApp } from '../support/harness.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { noteResult } from './row.ts'

type Begun = { session: WebSession; state: string; nonce: string }

async function begin(url: string, to = '/'): Promise<Begun> {
  const session = createWebSession(url)
  const { location } = await session.get(`/auth/oidc?to=${encodeURIComponent(to)}`)
  const { searchParams } = new URL(location ?? '')
  expect(searchParams.get('code_challenge_method')).toBe('S256')
  return { session, state: searchParams.get('state') ?? '', nonce: searchParams.get('nonce') ?? '' }
}

const TOKENS: readonly [string, (begun: Begun) => Forged][] = [
  ['of another login', () => ({ claims: { nonce: 'another' } })],
  ['without a nonce', () => ({})],
  ['for another client', ({ nonce }) => ({ claims: { nonce, aud: 'another' } })],
  ['of another issuer', ({ nonce }) => ({ claims: { nonce, iss: 'https://evil.test' } })],
  ['that has expired', ({ nonce }) => ({ claims: { nonce, exp: 1_700_000_000 } })],
  ['without a subject', ({ nonce }) => ({ claims: { nonce, sub: undefined } })],
  ['without a signature', ({ nonce }) => ({ claims: { nonce }, alg: 'none', isUnsigned: true })],
  ['with an empty signature', ({ nonce }) => ({ claims: { nonce }, isUnsigned: true })],
  ['signed with the public key', ({ nonce }) => ({ claims: { nonce }, alg: 'HS256' })],
  ['signed with a foreign key', ({ nonce }) => ({ claims: { nonce }, isForeignKey: true })],
]

type Way = (begun: Begun) => ReturnType<WebSession['get']>

/** Back from an identity provider that has said what is right. */
const waysOf = ({ url, issuer, come, pass }: Parts): readonly [string, Way][] => [
  ['another state', (begun) => come(begun, { state: 'another' })],
  ['another issuer in the address', (begun) => come(begun, { iss: 'https://evil.test' })],
  ['no issuer in the address', ({ session, state }) => session.get(`/auth/oidc/callback?code=c&state=${state}`)],
  [
    'no code',
    ({ session, state }) => session.get(`/auth/oidc/callback?state=${state}&iss=${issuer}&error=access_denied`),
  ],
  ['no login', (begun) => (begun.session.jar.clear(), come(begun))],
  ['another browser’s login', async (begun) => come({ ...begun, session: (await begin(url)).session })],
  ['a login that was begun long ago', (begun) => (pass(601_000), come(begun))],
]

type Parts = {
  url: string
  issuer: string
  come(begun: Begun, query?: Record<string, string>): ReturnType<WebSession['get']>
  pass(ms: number): void
}

export async function expectForeignWordsRefused(): Promise<void> {
  await using forger = await startForger()
  const { issuer } = forger
  const port = await freePort()
  const oidc = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: 's'.repeat(32),
    OIDC_DEFAULT_ROLE: 'viewer',
  }
  using clock = createAheadClock()
  await using app = await startApp({ env: { AUTH: 'on', PORT: String(port), ...oidc } })
  await app.prisma.accessUser.create({
    data: { issuer: 'local', subject: 'admin', name: 'admin', email: 'admin@example.com', roles: ['admin'] },
  })
  const come: Parts['come'] = ({ session, state }, query = {}) =>
    session.get(`/auth/oidc/callback?${new URLSearchParams({ code: 'c', state, iss: issuer, ...query }).toString()}`)
  const isIn = async ({ session }: Begun) => (await session.get('/auth/session')).json['principal'] !== null
  for (const [name, forge] of TOKENS) {
    const begun = await begin(app.url)
    forger.says(forge(begun))
    expect([name, (await come(begun)).location, await isIn(begun)]).toEqual([name, '/sign-in?error=oidc', false])
  }
  const ways = waysOf({ url: app.url, issuer, come, pass: clock.pass })
  for (const [name, way] of ways) {
    const begun = await begin(app.url)
    forger.says({ claims: { nonce: begun.nonce } })
    expect([name, (await way(begun)).location, await isIn(begun)]).toEqual([name, '/sign-in?error=oidc', false])
  }

  // What is right gets in, as nobody but itself, and stays with us.
  for (const to of ['//evil.test', '/\\evil.test', 'https://evil.test/', '/\t/evil.test']) {
    const begun = await begin(app.url, to)
    forger.says({ claims: { nonce: begun.nonce, email: 'admin@example.com', email_verified: true } })
    expect([to, (await come(begun)).location]).toEqual([to, '/'])
    expect((await begun.session.get('/auth/session')).json['permissions']).not.toContain('access:write')
    // Once.
    expect((await come(begun)).location).toBe('/sign-in?error=oidc')
  }
  await noteResult(
    'S19',
    `${TOKENS.length} forged tokens, ${ways.length} wrong ways back, 4 foreign addresses and an admin’s e-mail: refused`,
  )
}
