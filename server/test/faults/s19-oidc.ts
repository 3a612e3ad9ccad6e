/** Words of an identity provider that are not meant for us, not for this browser, or not its own: nobody gets in. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { noteResult } from './row.ts'

const CLIENT_ID = 'timberline'

type Forged = { claims?: Record<string, unknown>; alg?: string; isUnsigned?: boolean; isForeignKey?: boolean }

/** Says whatever it is told to. */
async function startForger() {
  const [own, foreign] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
  if (!own || !foreign) throw new Error('There are two keys.')
  let next = (): Forged => ({})
  const server = createServer((request, response) => {
    const answer = (body: object) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(body))
    }
    if (request.url === '/keys')
      return answer({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] })
    if (request.url === '/token') return answer({ access_token: 'a', token_type: 'Bearer', id_token: write(next()) })
    answer({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

  function write({ claims = {}, alg = 'RS256', isUnsigned, isForeignKey }: Forged): string {
    const nowS = Math.floor(Date.now() / 1000)
    const all = { iss: issuer, aud: CLIENT_ID, sub: 's19', iat: nowS, exp: nowS + 300, ...claims }
    const text = [{ alg, kid: 'k' }, all]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    if (isUnsigned) return `${text}.`
    if (alg === 'HS256')
      return `${text}.${createHmac('sha256', own?.publicKey.export({ type: 'spki', format: 'pem' }) ?? '')
        .update(text)
        .digest('base64url')}`
    return `${text}.${sign('sha256', Buffer.from(text), (isForeignKey ? foreign : own)?.privateKey ?? '').toString('base64url')}`
  }

  return {
    issuer,
    says: (forged: Forged) => void (next = () => forged),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

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
  await using app = await startApp({ env: { AUTH: 'on', PORT: String(port), ...oidc } })
  await app.prisma.accessUser.create({
    data: { issuer: 'local', subject: 'admin', name: 'admin', email: 'admin@example.com', roles: ['admin'] },
  })
  const come = ({ session, state }: Begun, query: Record<string, string> = {}) =>
    session.get(`/auth/oidc/callback?${new URLSearchParams({ code: 'c', state, iss: issuer, ...query }).toString()}`)
  const isIn = async ({ session }: Begun) => (await session.get('/auth/session')).json['principal'] !== null
  for (const [name, forge] of TOKENS) {
    const begun = await begin(app.url)
    forger.says(forge(begun))
    expect([name, (await come(begun)).location, await isIn(begun)]).toEqual([name, '/sign-in?error=oidc', false])
  }

  const ways: [string, (begun: Begun) => ReturnType<typeof come>][] = [
    ['another state', (begun) => come(begun, { state: 'another' })],
    ['another issuer in the address', (begun) => come(begun, { iss: 'https://evil.test' })],
    ['no issuer in the address', ({ session, state }) => session.get(`/auth/oidc/callback?code=c&state=${state}`)],
    [
      'no code',
      ({ session, state }) => session.get(`/auth/oidc/callback?state=${state}&iss=${issuer}&error=access_denied`),
    ],
    ['no login', (begun) => (begun.session.jar.clear(), come(begun))],
    ['another browser’s login', async (begun) => come({ ...begun, session: (await begin(app.url)).session })],
  ]
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
