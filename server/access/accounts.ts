/** Local accounts: signing in, choosing a password by a link, and changing it. */
import type { AccessUser, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readName } from '../platform/text/name.ts'
import { actorOf, type Asker } from './asker.ts'
import type { Audit } from './audit.ts'
import { inetOf } from './inet.ts'
import { linkIsOver, readToken, useSetupLink, type LinkKind } from './links.ts'
import type { LoginGuard } from './login-guard.ts'
import { readNewPassword } from './new-password.ts'
import type { Passwords } from './passwords.ts'
import { hasAdmin, isAdmin } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { bytesOf, type Sessions } from './sessions.ts'

/** The case of letters does not count. */
const fold = (text: string) => text.normalize('NFC').toLowerCase()

/** Of a local account. Throws BAD_USER_INPUT. */
export const readLogin = (text: string): string => fold(readName(text))

/** One that was typed may be no login at all. */
const foldLogin = (text: string): string => fold(text.trim().toWellFormed().replaceAll('\0', '').slice(0, 200))

type Parts = {
  database: Pick<PrismaClient, '$transaction' | 'accessUser' | 'accessState' | 'accessAudit'>
  audit: Pick<Audit, 'write'>
  passwords: Passwords
  guard: LoginGuard
  sessions: Pick<Sessions, 'begin'>
  /** Throws DATABASE_UNAVAILABLE. */
  registered: () => Registered
  /** Without them only the link of the set-up makes one. */
  hasLocalAccounts: boolean
  now: () => number
}

type Tx = Prisma.TransactionClient

/** `former`: the hash of the session that the browser has presented; it ends. */
export type Browser = Asker & { former: string | undefined }

type Chosen = { token: string; login?: string | undefined; password: string; name?: string | undefined }

/** Each answers with what the cookie of the new session holds. */
export function createAccounts(parts: Parts) {
  const { sessions, registered } = parts

  const begin: Begin = async (tx, user, { former, ...asker }) => {
    if (former !== undefined) await tx.accessSession.deleteMany({ where: { idHash: bytesOf(former) } })
    const from = { agent: asker.agent, ip: inetOf(asker.ip), method: 'local' as const }
    return sessions.begin(tx, { userId: user.id, isAdmin: isAdmin(user, registered()), ...from })
  }

  return {
    signIn: createSignIn(parts, begin),
    choose: createChoose(parts, begin),
    change: createChange(parts, begin),
  }
}

type Begin = (tx: Tx, user: AccessUser, browser: Browser) => Promise<string>

const wrongLogin = () => new AppError('UNAUTHENTICATED', 'The login or the password is wrong.')

/** Throws UNAUTHENTICATED, TOO_MANY_REQUESTS. */
function createSignIn({ database, audit, passwords, guard, now }: Parts, begin: Begin) {
  async function refuse(user: AccessUser | null, browser: Browser): Promise<never> {
    // What stands in place of an unknown login may be a password.
    const target = user ? { target: user.id } : {}
    const account = user === null ? 'unknown' : user.isDisabled ? 'disabled' : 'known'
    const detail = { method: 'local', account }
    await audit.write(database, actorOf(browser), { action: 'login.failed', outcome: 'failed', detail, ...target })
    throw wrongLogin()
  }

  return async ({ login, password }: { login: string; password: string }, browser: Browser): Promise<string> => {
    const subject = foldLogin(login)
    const wasRight = guard.begin(subject, browser.client)
    const user = await database.accessUser.findUnique({ where: { issuer_subject: { issuer: 'local', subject } } })
    const isRight = await passwords.verify(password, user?.password ?? null, browser.client)
    if (!user || !isRight || user.isDisabled) return refuse(user, browser)
    wasRight()
    return database.$transaction(async (tx) => {
      // The password may have been changed while this one was checked.
      const where = { id: user.id, password: user.password, isDisabled: false }
      const { count } = await tx.accessUser.updateMany({ where, data: { seenAt: new Date(now()) } })
      if (count === 0) throw wrongLogin()
      await audit.write(tx, actorOf(browser, user), { action: 'login', target: user.id, detail: { method: 'local' } })
      return begin(tx, user, browser)
    })
  }
}

/** By a link. All sessions of the person end. Throws FORBIDDEN for a link that is over, BAD_USER_INPUT, TOO_MANY_REQUESTS. */
function createChoose(parts: Parts, begin: Begin) {
  const { database, audit, passwords, registered, hasLocalAccounts, now } = parts
  return async (chosen: Chosen, browser: Browser): Promise<string> => {
    const link = readToken(chosen.token)
    // Before anything takes its time.
    const person = link && (await findByLink(database, link, now()))
    if (!link || !person) throw linkIsOver()
    const isOwn = link.kind === 'person'
    if (isOwn && !hasLocalAccounts) throw linkIsOver()
    const login = isOwn ? person.subject : readLogin(chosen.login ?? '')
    const name = chosen.name === undefined ? undefined : readName(chosen.name)
    readNewPassword(chosen.password, [login, name ?? person.name])
    const phc = await passwords.hash(chosen.password, browser.client)
    const prepared = { login, name, phc, hash: link.hash, nowMs: now() }
    return database.$transaction(async (tx) => {
      const user = isOwn ? await takeOwn(tx, prepared) : await setUpAdmin(tx, link.kind, { ...prepared, registered })
      await tx.accessSession.deleteMany({ where: { userId: user.id } })
      const action = isOwn ? 'person.password' : 'setup'
      await audit.write(tx, actorOf(browser, user), { action, target: user.id, detail: { by: 'link' } })
      return begin(tx, user, browser)
    })
  }
}

/** All other sessions of the person end. Throws BAD_USER_INPUT, also for a wrong password, FORBIDDEN, TOO_MANY_REQUESTS. */
function createChange({ database, audit, passwords, guard }: Parts, begin: Begin) {
  return async (
    id: string,
    { current, next }: { current: string; next: string },
    browser: Browser,
  ): Promise<string> => {
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
      await audit.write(tx, actorOf(browser, user), { action: 'person.password', target: id, detail: { by: 'person' } })
      return begin(tx, user, browser)
    })
  }
}

export type Accounts = ReturnType<typeof createAccounts>

type Prepared = {
  /** Of the link. */
  hash: Uint8Array<ArrayBuffer>
  login: string
  name: string | undefined
  phc: string
  nowMs: number
}

/** Of the link in the terminal: makes the account, or takes over the one of that name. Throws FORBIDDEN. */
async function setUpAdmin(
  tx: Tx,
  kind: LinkKind,
  { hash, login, name, phc, nowMs, registered }: Prepared & Pick<Parts, 'registered'>,
): Promise<AccessUser> {
  await useSetupLink(tx, hash, nowMs)
  if (kind === 'first' && hasAdmin(await tx.accessUser.findMany(), registered())) throw linkIsOver()
  const subject = { issuer: 'local', subject: login }
  const known = await tx.accessUser.findUnique({ where: { issuer_subject: subject } })
  const roles = [...new Set([...(known?.roles ?? []), 'admin'])]
  const data = { password: phc, roles, isDisabled: false, linkHash: null, linkUntil: null }
  return known
    ? tx.accessUser.update({ where: { id: known.id }, data })
    : tx.accessUser.create({ data: { ...subject, ...data, name: name ?? login } })
}

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

/** Throws FORBIDDEN. */
async function takeOwn(tx: Tx, { hash: linkHash, name, phc, nowMs }: Prepared): Promise<AccessUser> {
  const data = { password: phc, linkHash: null, linkUntil: null, ...(name !== undefined && { name }) }
  const where = { linkHash, linkUntil: { gt: new Date(nowMs) }, isDisabled: false }
  const [user] = await tx.accessUser.updateManyAndReturn({ where, data })
  if (!user) throw linkIsOver()
  return user
}
