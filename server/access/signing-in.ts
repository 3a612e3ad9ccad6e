/** Puts together how people sign in: accounts, the identity provider, a proxy, and the routes of all of them. */
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Logger } from '../platform/logger.ts'
import { createAccounts } from './accounts.ts'
import type { Audit } from './audit.ts'
import { createAuthenticate, requireRegistered } from './authenticate.ts'
import { createCookies } from './cookies.ts'
import type { Denials } from './denials.ts'
import { keepSetupLink, setupPath } from './links.ts'
import { createLoginGuard } from './login-guard.ts'
import type { OfKey } from './of-key.ts'
import { createOidc } from './oidc.ts'
import { createPasswords } from './passwords.ts'
import type { PeopleConfig } from './people-config.ts'
import { hasAdmin } from './person-rights.ts'
import type { Principals } from './principals.ts'
import { createProxied } from './proxied.ts'
import type { Registry } from './registry.ts'
import { createRoutes } from './routes.ts'
import { createSeal, type Seal } from './seal.ts'
import type { Sessions } from './sessions.ts'
import { createSignOut } from './sign-out.ts'
import { createSso, type Sso } from './sso.ts'

type Parts = {
  isOn: boolean
  config: PeopleConfig
  database: PrismaClient
  audit: Audit
  denials: Pick<Denials, 'note'>
  registry: Registry
  principals: Principals
  sessions: Sessions
  ofKey: OfKey
  /** Called for each request to a route that nobody without credentials may ask. */
  onUnauthenticated: (route: string) => void
  logger: Logger
  now: () => number
}

/** The link that makes the first admin, or until when one is valid that was shown elsewhere. */
export type FirstRun = { path: string } | { until: Date }

export function createSigningIn(parts: Parts) {
  const { isOn, config, database, audit, registry, principals, sessions, logger, now } = parts
  const registered = requireRegistered(registry)
  const shared = { database, audit, sessions, registered, now }
  const cookies = createCookies(config.home.startsWith('https:'))
  const sso = createSsoOf(parts)
  const onFailed = (error: unknown) => logger.warn({ err: error }, 'could not note what a person does')
  const { proxy, isProxy, groups, home } = config
  const refreshRegistry = registry.refresh
  const ofProxy = proxy
    ? createProxied({ ...shared, proxy, isProxy, groups, principals, refreshRegistry, onFailed })
    : () => undefined
  const onUsed: Parameters<typeof createAuthenticate>[0]['onUsed'] = (hash, session) => void sso?.watch(hash, session)
  const { ofKey, onUnauthenticated } = parts
  const known = { registry, principals, sessions, cookies, ofKey, ofProxy }
  const authenticate = createAuthenticate({ ...known, onUsed, onUnauthenticated })
  const passwords = createPasswords()
  const { hasLocalAccounts } = config
  const accounts = createAccounts({ ...shared, hasLocalAccounts, passwords, guard: createLoginGuard(now) })
  const signOut = createSignOut({ database, audit, sessions, registry, sso, home: `${home}/` })
  const needsSetup = async () => {
    const current = registry.current()
    return current !== undefined && !hasAdmin(current.users.values(), current)
  }
  const pages = { isOn, accounts, hasLocalAccounts, sso, signOut, cookies, needsSetup, refreshRegistry }
  return {
    authenticate,
    routesFor: (asked: typeof authenticate) => createRoutes({ ...pages, authenticate: asked }),
    /** Undefined where there is an admin. `isAlone`: no other API could have shown a link. */
    async firstRun(isAlone: boolean): Promise<FirstRun | undefined> {
      await registry.whenKnown()
      // Another API may have just let the first admin in.
      await registry.refresh()
      if (!(await needsSetup())) return undefined
      const token = await keepSetupLink(database, { kind: 'first', nowMs: now(), replaces: isAlone })
      if (token !== undefined) return { path: setupPath(token) }
      const { setupUntil } = (await database.accessState.findFirst()) ?? {}
      return { until: setupUntil ?? new Date(now()) }
    },
  }
}

function createSsoOf({ isOn, config, registry, database, ...parts }: Parts): Sso | undefined {
  const { home, oidc, groups, secretKey } = config
  if (!isOn || !oidc) return undefined
  let seal: Seal | undefined
  return createSso({
    ...parts,
    database,
    oidc: createOidc({ ...oidc, redirectUri: `${home}/auth/oidc/callback`, now: parts.now }),
    groups,
    registered: requireRegistered(registry),
    refreshRegistry: registry.refresh,
    // All instances have the same: the browser may come back to another one.
    loginSeal: async () => {
      const state = seal ? undefined : await database.accessState.findFirstOrThrow({ select: { sealKey: true } })
      return (seal ??= createSeal(state?.sealKey ?? new Uint8Array(), 'login'))
    },
    refreshSeal: secretKey && createSeal(secretKey, 'refresh'),
  })
}
