/** An identity provider that says whatever it is told to. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

export const FORGER_CLIENT = 'timberline'

export type Forged = { claims?: Record<string, unknown>; alg?: string; isUnsigned?: boolean; isForeignKey?: boolean }

/** `userinfo`: what it tells on request, beside the ID token. */
export async function startForger({ userinfo }: { userinfo?: Record<string, unknown> } = {}) {
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
    if (request.url === '/userinfo') return answer({ sub: 's19', ...userinfo })
    answer({
      issuer,
      ...(userinfo && { userinfo_endpoint: `${issuer}/userinfo` }),
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
    const all = { iss: issuer, aud: FORGER_CLIENT, sub: 's19', iat: nowS, exp: nowS + 300, ...claims }
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
