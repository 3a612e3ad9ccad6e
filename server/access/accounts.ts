/** Local accounts: signing in, choosing a password by a link, and changing it. */
import type { AccessUser, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readName } from '../platform/text/name.ts'
import { actorOf, inetOf, type Asker } from './asker.ts'
import type { Audit } from './audit.ts'
import { linkIsOver, readToken, useSetupLink } from './links.ts'
import type { LoginGuard } from './login-guard.ts'
import { readNewPassword } from './new-password.ts'
import type { Passwords } from './passwords.ts'
import { hasAdmin, isAdmin } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { bytesOf, type Sessions } from './sessions.ts'

/** Of a local account: the case of letters does not count. Throws BAD_USER_INPUT. */
export const readLogin = (text: string): string => readName(text).normalize('NFC').toLowerCase()

type Parts = {
  database: Pick<PrismaClient, '$transaction' | 'accessUser' | 'accessState' | 'accessAudit'>
  audit: Pick<Audit, 'write'>
  passwords: Passwords
  guard: LoginGuard
  sessions: Pick<Sessions, 'begin'>
  /** Throws DATABASE_UNAVAILABLE. */
  registered: () => Registered
  now: () => number
}

type Tx = Prisma.TransactionClient

/** `former`: the hash of the session that the browser has presented; it ends. */
export type Browser = Asker & { former: string | undefined }

export type Chosen = { token: string; login?: string | undefined; password: string; name?: string | undefined }

/** Each answers with what the cookie of the new session holds. */
export function createAccounts({ database, audit, passwords, guard, sessions, registered, now }: Parts) {
  async function begin(tx: Tx, user: AccessUser, { former, ...asker }: Browser): Promise<string> {
    if (former !== undefined) await tx.accessSession.deleteMany({ where: { idHash: bytesOf(former) } })
    const admin = isAdmin(user, registered())
    const from = { agent: asker.agent, ip: inetOf(asker.ip), method: 'local' as const }
    return sessions.begin(tx, { userId: user.id, isAdmin: admin, ...from })
  }

  /** Of the link in the terminal: makes the account, or takes over the one of that name. Throws FORBIDDEN, BAD_USER_INPUT. */
  async function setUpAdmin(tx: Tx, isFirst: boolean, { login, name, phc }: Prepared): Promise<AccessUser> {
    if (isFirst && hasAdmin(await tx.accessUser.findMany(), registered())) throw linkIsOver()
    const subject = { issuer: 'local', subject: login }
    const known = await tx.accessUser.findUnique({ where: { issuer_subject: subject } })
    const roles = [...new Set([...(known?.roles ?? []), 'admin'])]
    const data = { password: phc, roles, isDisabled: false, linkHash: null, linkUntil: null }
    return known
      ? tx.accessUser.update({ where: { id: known.id }, data })
      : tx.accessUser.create({ data: { ...subject, ...data, name: name ?? login } })
  }

  return {
    /** Throws UNAUTHENTICATED, TOO_MANY_REQUESTS. */
    async signIn({ login, password }: { login: string; password: string }, browser: Browser): Promise<string> {
      const subject = login.trim().normalize('NFC').toLowerCase().toWellFormed().replaceAll('\0', '').slice(0, 200)
      const wasRight = guard.begin(subject, browser.client)
      const user = await database.accessUser.findUnique({ where: { issuer_subject: { issuer: 'local', subject } } })
      const isRight = await passwords.verify(password, user?.password ?? null, browser.client)
      if (!user || !isRight || user.isDisabled) {
        // What stands in place of an unknown login may be a password.
        const target = user ? { target: user.id } : {}
        const detail = { method: 'local', account: user ? (user.isDisabled ? 'disabled' : 'known') : 'unknown' }
        await audit.write(database, actorOf(browser), { action: 'login.failed', outcome: 'failed', detail, ...target })
        throw new AppError('UNAUTHENTICATED', 'The login or the password is wrong.')
      }
      wasRight()
      return database.$transaction(async (tx) => {
        await tx.accessUser.updateMany({ where: { id: user.id }, data: { seenAt: new Date(now()) } })
        await audit.write(tx, actorOf(browser, user), { action: 'login', target: user.id, detail: { method: 'local' } })
        return begin(tx, user, browser)
      })
    },

    /** Throws FORBIDDEN for a link that is over, BAD_USER_INPUT. */
    async choose(chosen: Chosen, browser: Browser): Promise<string> {
      const link = readToken(chosen.token)
      // Before anything takes its time.
      const person = link && (await findByLink(database, link, now()))
      if (!link || !person) throw linkIsOver()
      const isOwn = link.kind === 'person'
      const login = isOwn ? person.subject : readLogin(chosen.login ?? '')
      const name = chosen.name === undefined ? undefined : readName(chosen.name)
      readNewPassword(chosen.password, [login, name ?? person.name])
      const phc = await passwords.hash(chosen.password, browser.client)
      return database.$transaction(async (tx) => {
        if (!isOwn) await useSetupLink(tx, link.hash, now())
        const user = isOwn
          ? await takeOwn(tx, { linkHash: link.hash, name, phc, nowMs: now() })
          : await setUpAdmin(tx, link.kind === 'first', { login, name, phc })
        await tx.accessSession.deleteMany({ where: { userId: user.id } })
        const action = isOwn ? 'person.password' : 'setup'
        await audit.write(tx, actorOf(browser, user), { action, target: user.id, detail: { by: 'link' } })
        return begin(tx, user, browser)
      })
    },

    /** All other sessions of the person end. Throws BAD_USER_INPUT, also for a wrong password, FORBIDDEN, TOO_MANY_REQUESTS. */
    async change(id: string, { current, next }: { current: string; next: string }, browser: Browser): Promise<string> {
      const user = await database.accessUser.findUnique({ where: { id } })
      if (user?.issuer !== 'local') throw new AppError('FORBIDDEN', 'Your password is not kept here.')
      const wasRight = guard.begin(user.subject, browser.client)
      if (!(await passwords.verify(current, user.password, browser.client)))
        throw new AppError('BAD_USER_INPUT', 'The current password is wrong.')
      wasRight()
      readNewPassword(next, [user.subject, user.name])
      const password = await passwords.hash(next, browser.client)
      return database.$transaction(async (tx) => {
        await tx.accessUser.update({ where: { id }, data: { password, linkHash: null, linkUntil: null } })
        await tx.accessSession.deleteMany({ where: { userId: id } })
        await audit.write(tx, actorOf(browser, user), {
          action: 'person.password',
          target: id,
          detail: { by: 'person' },
        })
        return begin(tx, user, browser)
      })
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>

type Prepared = { login: string; name: string | undefined; phc: string }

type Link = NonNullable<ReturnType<typeof readToken>>

/** Whose password the link chooses; of the set-up's link nobody's yet. */
async function findByLink(
  database: Pick<Tx, 'accessUser' | 'accessState'>,
  { kind, hash }: Link,
  nowMs: number,
): Promise<{ subject: string; name: string } | undefined> {
  const later = { gt: new Date(nowMs) }
  if (kind === 'person')
    return (
      (await database.accessUser.findFirst({ where: { linkHash: hash, linkUntil: later, isDisabled: false } })) ??
      undefined
    )
  const state = await database.accessState.findFirst({ where: { setupHash: hash, setupUntil: later } })
  return state ? { subject: '', name: '' } : undefined
}

type Taking = { linkHash: Uint8Array<ArrayBuffer>; name: string | undefined; phc: string; nowMs: number }

async function takeOwn(tx: Pick<Tx, 'accessUser'>, { linkHash, name, phc, nowMs }: Taking): Promise<AccessUser> {
  const data = { password: phc, linkHash: null, linkUntil: null, ...(name !== undefined && { name }) }
  const where = { linkHash, linkUntil: { gt: new Date(nowMs) }, isDisabled: false }
  const [user] = await tx.accessUser.updateManyAndReturn({ where, data })
  if (!user) throw linkIsOver()
  return user
}
