/** An identity provider in this process, and a browser's way through it. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { Provider } from 'oidc-provider'
import { freePort } from '../../local/ports.ts'
import { createWebSession, type WebSession } from './web-session.ts'

export const CLIENT = { id: 'timberline', secret: 's'.repeat(40) }

type Claims = { groups?: unknown; email?: string; name?: string }

/** `people`: what is said of each, by login; who is not among them is unknown. */
export async function startIdentityProvider(redirectUri: string, people: Map<string, Claims>) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  let server: Server | undefined

  function configure(): Provider {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
    return new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [new URL('/', redirectUri).href],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
        },
      ],
      jwks: { keys: [{ ...key, kid: randomUUID(), use: 'sig', alg: 'RS256' }] },
      claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['a key of the tests'] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_context, id) => {
        const claims = people.get(id)
        return claims && { accountId: id, claims: async () => ({ sub: id, ...claims }) }
      },
      issueRefreshToken: async (_context, _client, code) => code.scopes.has('offline_access'),
      rotateRefreshToken: true,
    })
  }

  async function listen(): Promise<void> {
    server = createServer(configure().callback()).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  async function stop(): Promise<void> {
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
  }

  await listen()
  return {
    issuer,
    stop,
    /** With another key to sign with. */
    start: listen,
    async [Symbol.asyncDispose]() {
      if (server?.listening) await stop()
    },
  }
}

/** Through the provider's forms, as somebody who has never been there; where the browser is sent at the end. */
async function passProvider(location: string, login: string, backTo: string): Promise<URL> {
  const browser = createWebSession(new URL(location).origin)
  // Nothing is kept for the next time without the person's consent.
  const first = new URL(location)
  first.searchParams.set('prompt', 'consent')
  let here = first
  let answer = await browser.send(here.href)
  for (let step = 0; step < 20; step++) {
    const next = answer.headers.get('location')
    if (next !== null) {
      here = new URL(next, here)
      if (here.href.startsWith(backTo)) return here
      answer = await browser.send(here.href)
      continue
    }
    const page = await answer.text()
    const action = /action="([^"]+)"/.exec(page)?.[1]
    if (action === undefined) throw new Error(`The provider shows no form: ${answer.status} ${page.slice(0, 500)}`)
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? ''
    answer = await browser.send(new URL(action, here).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ prompt, login, password: 'x' }).toString(),
    })
  }
  throw new Error('The provider leads nowhere.')
}

/** The whole journey; the answer to the browser that has come back. */
export async function signInByProvider(session: WebSession, login: string, to = '/') {
  const { location } = await session.get(`/auth/oidc?to=${encodeURIComponent(to)}`)
  if (location === null) throw new Error('The journey does not begin.')
  const redirectUri = new URL(location).searchParams.get('redirect_uri') ?? ''
  const back = await passProvider(location, login, redirectUri)
  return { back, answer: await session.get(`${back.pathname}${back.search}`) }
}
