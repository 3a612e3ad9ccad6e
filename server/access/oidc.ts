/**
 * OpenID Connect: the code flow with PKCE, state and nonce. The identity provider is asked when it is first needed, and again after a
 * failure: that it is away stops no start and no log.
 */
import * as client from 'openid-client'

export type OidcConfig = {
  issuer: string
  clientId: string
  clientSecret: string
  scopes: string
  /** A claim, or a path of claims joined by dots. */
  groupsClaim: string
}

/** Who somebody is, as the identity provider says. */
export type Identity = {
  issuer: string
  subject: string
  name: string
  email: string | null
  groups: readonly string[]
  refreshToken: string | undefined
}

/** What the browser keeps, sealed, until it comes back. */
export type Checks = { state: string; nonce: string; verifier: string }

type Parts = OidcConfig & { redirectUri: string; now: () => number }

const TIMEOUT_SECONDS = 5
const METADATA_MS = 60 * 60 * 1000

type Metadata = ReturnType<client.Configuration['serverMetadata']>
type Tokens = Pick<
  Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  'access_token' | 'refresh_token' | 'claims'
>

export function createOidc(parts: Parts) {
  const { scopes, groupsClaim, redirectUri } = parts
  const configure = createConfigure(parts)

  return {
    /** Where the browser goes, and what must be right when it comes back. */
    async begin(): Promise<{ location: string; checks: Checks }> {
      const config = await configure()
      const checks = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      }
      const location = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopes,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        state: checks.state,
        nonce: checks.nonce,
      })
      return { location: location.href, checks }
    },

    /** `search`: with which the browser has come back. Throws where anything is not as it was asked for. */
    async finish(search: string, { state, nonce, verifier }: Checks): Promise<Identity> {
      const config = await configure()
      const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUri}${search}`), expected)
      const subject = tokens.claims()?.sub
      if (subject === undefined) throw new Error('The identity provider has not said who it is.')
      return read(tokens, { config, subject, groupsClaim })
    },

    /** Undefined where the provider no longer answers for the person. Throws where it cannot be asked. */
    async refresh(refreshToken: string, subject: string): Promise<Identity | undefined> {
      const config = await configure()
      try {
        const tokens = await client.refreshTokenGrant(config, refreshToken)
        const said = tokens.claims()?.sub ?? subject
        return said === subject ? await read(tokens, { config, subject, groupsClaim }) : undefined
      } catch (error) {
        if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') return undefined
        throw error
      }
    },

    /** Where the person signs out of the provider; undefined where it has no such page, or cannot be asked. */
    async endSession(backTo: string): Promise<string | undefined> {
      const config = await configure().catch(() => undefined)
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: backTo }).href
    },
  }
}

/** What is known of the provider, for a while; it is asked when it is first needed. */
function createConfigure({ issuer, clientId, clientSecret, now }: Parts): () => Promise<client.Configuration> {
  // To test with, on this machine only: config refuses others.
  const isPlain = issuer.startsWith('http:')
  let known: { metadata: Promise<Metadata>; atMs: number } | undefined

  async function discover(): Promise<Metadata> {
    const execute = isPlain ? [client.allowInsecureRequests] : []
    const options = { execute, timeout: TIMEOUT_SECONDS }
    const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, options)
    return config.serverMetadata()
  }

  return async () => {
    if (!known || now() - known.atMs > METADATA_MS) {
      const metadata = discover()
      metadata.catch(() => (known = undefined))
      known = { metadata, atMs: now() }
    }
    const metadata = await known.metadata
    // Where nothing is said, the specification has Basic.
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const isBasic = methods.includes('client_secret_basic')
    const authentication = (isBasic ? client.ClientSecretBasic : client.ClientSecretPost)(clientSecret)
    // A new one keeps no keys of the provider's: one that was replaced a moment ago is fetched.
    const config = new client.Configuration(metadata, clientId, clientSecret, authentication)
    config.timeout = TIMEOUT_SECONDS
    if (isPlain) client.allowInsecureRequests(config)
    client.enableNonRepudiationChecks(config)
    return config
  }
}

type Reading = { config: client.Configuration; subject: string; groupsClaim: string }

/** From the ID token, and where that does not tell the groups, from what the provider tells on request. */
async function read(tokens: Tokens, { config, subject, groupsClaim }: Reading): Promise<Identity> {
  const { issuer, userinfo_endpoint: endpoint } = config.serverMetadata()
  const claims: Record<string, unknown> = { ...tokens.claims() }
  const asks = readClaim(claims, groupsClaim) === undefined && endpoint !== undefined
  const more = asks ? await client.fetchUserInfo(config, tokens.access_token, subject) : {}
  const all: Record<string, unknown> = { ...more, ...claims }
  const texts = [all['name'], all['preferred_username'], all['email']].filter((text) => typeof text === 'string')
  return {
    issuer,
    subject,
    name: texts.find((text) => text.trim() !== '') ?? subject,
    email: typeof all['email'] === 'string' ? all['email'] : null,
    groups: readGroups(readClaim(all, groupsClaim)),
    refreshToken: tokens.refresh_token,
  }
}

export type Oidc = ReturnType<typeof createOidc>

/** Why something was refused, without what was said: for the audit log. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNAVAILABLE'

/** Some providers have claims whose names are addresses, with dots in them. */
function readClaim(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function readGroups(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim]
  return values.filter((value) => typeof value === 'string')
}
