/** Signing in by OpenID Connect: to the identity provider, back with its word, and asking it again while the session lasts. */
import type { AccessSession, PrismaClient } from '../generated/prisma/client.ts'
import type { Logger } from '../platform/logger.ts'
import type { Browser } from './accounts.ts'
import { actorOf } from './asker.ts'
import type { Audit } from './audit.ts'
import type { Denials } from './denials.ts'
import { readGroupRoles, type GroupConfig } from './group-roles.ts'
import { inetOf } from './inet.ts'
import { meet } from './meet.ts'
import { reasonOf, type Checks, type Identity, type Oidc } from './oidc.ts'
import { ownPath } from '../platform/text/own-path.ts'
import { isAdmin } from './person-rights.ts'
import type { Registered } from './registry.ts'
import type { Seal } from './seal.ts'
import { bytesOf, type Sessions } from './sessions.ts'

const MINUTE_MS = 60_000
const LOGIN_MS = 10 * MINUTE_MS
/** How often the identity provider is asked, while the session is used. */
const REFRESH_MS = 10 * MINUTE_MS
/** One asks, the others wait for so long. */
const CLAIM_MS = 30_000

type Parts = {
  oidc: Oidc
  groups: GroupConfig
  database: Pick<PrismaClient, '$transaction' | 'accessSession' | 'accessUser' | 'accessAudit'>
  audit: Pick<Audit, 'write'>
  denials: Pick<Denials, 'note'>
  sessions: Sessions
  /** Throws DATABASE_UNAVAILABLE. */
  registered: () => Registered
  refreshRegistry: () => Promise<void>
  /** Of what the browser keeps while it is away. */
  loginSeal: () => Promise<Seal>
  /** Of refresh tokens; undefined: none is kept. */
  refreshSeal: Seal | undefined
  now: () => number
  logger: Logger
}

/** What is sealed in the cookie of a login. */
type Login = Checks & { to: string; untilMs: number }

export function createSso(parts: Parts) {
  const { oidc, groups, database, audit, sessions, registered, loginSeal, refreshSeal, now } = parts

  const rolesOf = (identity: Identity) => readGroupRoles(identity.groups, groups, registered())

  async function keep(identity: Identity, { former, ...asker }: Browser): Promise<string> {
    return database.$transaction(async (tx) => {
      const user = await meet(tx, { ...identity, groupRoles: rolesOf(identity) })
      if (user.isDisabled) throw Object.assign(new Error('The account is disabled.'), { code: 'DISABLED' })
      await tx.accessUser.updateMany({ where: { id: user.id }, data: { seenAt: new Date(now()) } })
      if (former !== undefined) await tx.accessSession.deleteMany({ where: { idHash: bytesOf(former) } })
      await audit.write(tx, actorOf(asker, user), { action: 'login', target: user.id, detail: { method: 'oidc' } })
      const { refreshToken } = identity
      const sealed = refreshToken === undefined ? undefined : refreshSeal?.seal(refreshToken)
      return sessions.begin(tx, {
        userId: user.id,
        method: 'oidc',
        agent: asker.agent,
        ip: inetOf(asker.ip),
        isAdmin: isAdmin(user, registered()),
        refreshSealed: sealed && new Uint8Array(sealed),
      })
    })
  }

  return {
    /** Where the browser goes, and what it keeps meanwhile. Throws where the identity provider cannot be asked. */
    async begin(to: string | undefined): Promise<{ location: string; sealed: string }> {
      const { location, checks } = await oidc.begin()
      const login: Login = { ...checks, to: ownPath(to), untilMs: now() + LOGIN_MS }
      return { location, sealed: (await loginSeal()).seal(JSON.stringify(login)).toString('base64url') }
    },
    /** Undefined where the browser is refused, which the audit log explains. */
    async finish(search: string, sealed: string | undefined, browser: Browser) {
      let reason: string
      try {
        const login = await openLogin(parts, sealed)
        if (login) return { session: await keep(await oidc.finish(search, login), browser), to: login.to }
        // Anybody can ask for this address, as often as they like.
        parts.denials.note({ kind: 'nobody', id: '', name: '' }, { reason: 'an answer to no login', ip: browser.ip })
        return undefined
      } catch (error) {
        reason = reasonOf(error)
        parts.logger.info({ err: error }, 'a login by OpenID Connect was refused')
      }
      const detail = { method: 'oidc', reason }
      await audit.write(database, actorOf(browser), { action: 'login.failed', outcome: 'failed', detail })
      return undefined
    },
    endSession: oidc.endSession,
    /** Asks the identity provider again where that is due. The session goes on meanwhile. */
    watch: createWatch(parts, rolesOf),
  }
}

export type Sso = ReturnType<typeof createSso>

async function openLogin({ loginSeal, now }: Parts, sealed: string | undefined): Promise<Login | undefined> {
  const text = sealed === undefined ? undefined : (await loginSeal()).open(Buffer.from(sealed, 'base64url'))
  const login = text === undefined ? undefined : (JSON.parse(text) as Login)
  return login && login.untilMs > now() ? login : undefined
}

function createWatch(parts: Parts, rolesOf: (identity: Identity) => string[]) {
  const { oidc, database, sessions, registered, refreshRegistry, refreshSeal, now, logger } = parts
  const failingSince = new Map<string, number>()
  const asking = new Set<string>()

  async function end(hash: string): Promise<void> {
    failingSince.delete(hash)
    await database.accessSession.deleteMany({ where: { idHash: bytesOf(hash) } })
    await refreshRegistry()
  }

  /**
   * The provider may have ended this session alone, as by signing out of it: another session of the person tells. Where none can, what the
   * provider's groups gave ends too: the keys of the person would go on having it.
   */
  async function refuse(hash: string, userId: string): Promise<void> {
    const others = await database.accessSession.findMany({ where: { userId, idHash: { not: bytesOf(hash) } } })
    const other = others.find((session) => canBeAsked(parts, session))
    if (!other) await database.accessUser.updateMany({ where: { id: userId }, data: { groupRoles: [] } })
    await end(hash)
    if (other) await askOrFail(Buffer.from(other.idHash).toString('hex'), other)
  }

  async function ask(hash: string, { userId, checkedAt, refreshSealed }: AccessSession): Promise<void> {
    const user = registered().users.get(userId)
    const token = refreshSealed && refreshSeal?.open(refreshSealed)
    // It was sealed with another key: nobody can ask for this person any more.
    if (!user || !token || !checkedAt) return end(hash)
    if (!(await claim(parts, hash, checkedAt))) return
    const identity = await oidc.refresh(token, user.subject)
    if (!identity || identity.issuer !== user.issuer) return refuse(hash, userId)
    failingSince.delete(hash)
    const sealed = identity.refreshToken === undefined ? undefined : refreshSeal?.seal(identity.refreshToken)
    const data = { checkedAt: new Date(now()), ...(sealed && { refreshSealed: new Uint8Array(sealed) }) }
    await database.accessSession.updateMany({ where: { idHash: bytesOf(hash) }, data })
    sessions.note(hash, data)
    await database.$transaction((tx) => meet(tx, { ...identity, groupRoles: rolesOf(identity) }))
    await refreshRegistry()
  }

  /** A provider that is away gets the time of one more refresh. */
  async function fail(hash: string, error: unknown): Promise<void> {
    const since = failingSince.get(hash) ?? now()
    failingSince.set(hash, since)
    logger.warn({ err: error }, 'the identity provider could not be asked about a session')
    if (now() - since >= REFRESH_MS) await end(hash)
  }

  const askOrFail = (hash: string, session: AccessSession): Promise<void> =>
    ask(hash, session).catch((error: unknown) => fail(hash, error))

  return (hash: string, session: AccessSession): Promise<void> | undefined => {
    const { checkedAt, refreshSealed } = session
    if (!checkedAt || !refreshSealed || asking.has(hash) || now() - checkedAt.getTime() < REFRESH_MS) return undefined
    asking.add(hash)
    return askOrFail(hash, session)
      .catch((error: unknown) => logger.warn({ err: error }, 'a session could not be ended'))
      .finally(() => asking.delete(hash))
  }
}

/** Of all instances one spends the token: some providers end everything when one is spent twice. */
async function claim({ database, sessions, now }: Parts, hash: string, checkedAt: Date): Promise<boolean> {
  const next = new Date(now() - REFRESH_MS + CLAIM_MS)
  const where = { idHash: bytesOf(hash), checkedAt }
  const { count } = await database.accessSession.updateMany({ where, data: { checkedAt: next } })
  if (count === 1) sessions.note(hash, { checkedAt: next })
  else await sessions.find(hash, hash)
  return count === 1
}

/** Not while another instance may be spending its token. */
function canBeAsked({ refreshSeal, now }: Parts, { refreshSealed, checkedAt }: AccessSession): boolean {
  const age = now() - Number(checkedAt)
  const isClaimed = age >= REFRESH_MS - CLAIM_MS && age < REFRESH_MS
  return !isClaimed && refreshSealed !== null && refreshSeal?.open(refreshSealed) !== undefined
}
