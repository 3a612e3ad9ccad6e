/** The variables that say how people sign in. */
import { z } from 'zod'
import { oneOf, text, wholeNumber } from './config-values.ts'
import { httpUrl, isLoopback } from './platform/listen-check.ts'
import { createProxies } from './platform/proxies.ts'

const hours = wholeNumber(1, 720)

const header = text
  .transform((name) => name.toLowerCase())
  .refine((name) => /^[a-z\d][a-z\d-]*$/.test(name), 'must be the name of a header, such as X-Remote-User')
const role = text.regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the name of a role')

/** By https, or by http on this machine, to test with. */
function isIssuer(value: string): boolean {
  const url = URL.parse(value)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}

/** `openssl rand -base64 32` and `openssl rand -hex 32` write them. */
const readBytes = (value: string) => Buffer.from(value, /^[\da-f]{64}$/i.test(value) ? 'hex' : 'base64')

/** Role of each pair of `group=role,…`; a group's name may hold a `=`. */
const pairs = text
  .transform((value) => value.split(',').map((pair) => /^\s*(.+)=([a-z][a-z0-9-]{0,62})\s*$/.exec(pair)))
  .refine((found) => found.every(Boolean), 'must be pairs such as sre=admin,dev=viewer')
  .transform((found) => found.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''] as const))

export const PEOPLE_VARIABLES = {
  LOCAL_ACCOUNTS: oneOf('true', 'false').default('true'),
  SESSION_HOURS: hours.default(24),
  SESSION_IDLE_HOURS: hours.default(8),
  SECRET_KEY: text
    .refine(
      (value) => readBytes(value).length === 32,
      'must be 32 random bytes in base64 or hexadecimal digits, as `openssl rand -base64 32` writes them',
    )
    .optional(),
  SECRET_KEY_FILE: text.optional(),
  OIDC_ISSUER: text
    .refine(isIssuer, 'must be the address of an identity provider that begins with https://')
    .optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  OIDC_CLIENT_SECRET_FILE: text.optional(),
  OIDC_SCOPES: text
    .refine((value) => value.split(' ').includes('openid'), 'must be scopes separated by spaces, openid among them')
    .default('openid profile email offline_access'),
  OIDC_GROUPS_CLAIM: text.default('groups'),
  OIDC_ROLES: pairs.optional(),
  OIDC_DEFAULT_ROLE: role.optional(),
  PROXY_USER_HEADER: header.optional(),
  PROXY_GROUPS_HEADER: header.optional(),
  PROXY_SECRET: text.min(16, 'must have at least 16 characters').optional(),
  PROXY_SECRET_FILE: text.optional(),
}

export const PEOPLE_SECRETS = ['SECRET_KEY', 'OIDC_CLIENT_SECRET', 'PROXY_SECRET'] as const

const Values = z.object(PEOPLE_VARIABLES)

type Values = z.infer<typeof Values> & {
  AUTH?: 'on' | 'off' | undefined
  ROLE: 'all' | 'api' | 'writer'
  HOST: string
  PORT: number
  PUBLIC_URL?: string | undefined
  TLS_CERT_FILE?: string | undefined
  TRUSTED_PROXIES?: string[] | undefined
}

export function findPeopleConflicts(env: Values): string[] {
  const conflicts: string[] = []
  const oidc = [env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET]
  if (oidc.some(Boolean) && !oidc.every(Boolean))
    conflicts.push('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together')
  if (env.PROXY_USER_HEADER === undefined && (env.PROXY_GROUPS_HEADER ?? env.PROXY_SECRET) !== undefined)
    conflicts.push('PROXY_GROUPS_HEADER and PROXY_SECRET need PROXY_USER_HEADER')
  if (env.PROXY_USER_HEADER !== undefined) conflicts.push(...findProxyConflicts(env))
  const needsAccounts = env.OIDC_ISSUER ?? env.PROXY_USER_HEADER
  if (needsAccounts !== undefined && env.AUTH !== 'on' && env.ROLE !== 'writer')
    conflicts.push('OIDC_ISSUER and PROXY_USER_HEADER need AUTH=on')
  if (env.LOCAL_ACCOUNTS === 'false' && env.AUTH === 'on' && needsAccounts === undefined)
    conflicts.push('LOCAL_ACCOUNTS=false leaves no way to sign in: set OIDC_ISSUER or PROXY_USER_HEADER')
  return conflicts
}

/** Everybody on this machine has the address of loopback. */
function findProxyConflicts({
  TRUSTED_PROXIES: trusted,
  PROXY_SECRET,
  PROXY_USER_HEADER,
  PROXY_GROUPS_HEADER,
}: Values) {
  if (trusted === undefined) return ['PROXY_USER_HEADER needs TRUSTED_PROXIES: anybody else could name anybody']
  const isProxy = createProxies(trusted)
  const conflicts: string[] = []
  if (['127.0.0.1', '::1', '::ffff:127.0.0.1'].some(isProxy) && PROXY_SECRET === undefined)
    conflicts.push('PROXY_USER_HEADER with a loopback address in TRUSTED_PROXIES needs PROXY_SECRET')
  if (PROXY_USER_HEADER === PROXY_GROUPS_HEADER)
    conflicts.push('PROXY_USER_HEADER and PROXY_GROUPS_HEADER must be two headers')
  return conflicts
}

export function readPeople(env: Values) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  const rolesOfGroups = new Map<string, string[]>()
  for (const [group, name] of env.OIDC_ROLES ?? [])
    rolesOfGroups.set(group, [...(rolesOfGroups.get(group) ?? []), name])
  return {
    home: env.PUBLIC_URL ?? httpUrl({ host: env.HOST, port: env.PORT, isTls: env.TLS_CERT_FILE !== undefined }),
    hasLocalAccounts: env.LOCAL_ACCOUNTS === 'true',
    sessionHours: env.SESSION_HOURS,
    sessionIdleHours: env.SESSION_IDLE_HOURS,
    secretKey: env.SECRET_KEY === undefined ? undefined : new Uint8Array(readBytes(env.SECRET_KEY)),
    oidc:
      issuer === undefined || clientId === undefined || clientSecret === undefined
        ? undefined
        : { issuer, clientId, clientSecret, scopes: env.OIDC_SCOPES, groupsClaim: env.OIDC_GROUPS_CLAIM },
    groups: { rolesOfGroups, defaultRole: env.OIDC_DEFAULT_ROLE },
    proxy:
      env.PROXY_USER_HEADER === undefined
        ? undefined
        : { userHeader: env.PROXY_USER_HEADER, groupsHeader: env.PROXY_GROUPS_HEADER, secret: env.PROXY_SECRET },
    isProxy: createProxies(env.TRUSTED_PROXIES ?? []),
  }
}
