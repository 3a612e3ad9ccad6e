/** The changes of people: who there is, and what they may do. Somebody who can change that always remains. */
import type { InvitePersonInput, QueryPeopleArgs } from '../generated/graphql.ts'
import type { AccessUser, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { UUID } from '../log/id-forms.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import { AppError } from '../platform/errors.ts'
import { createOpaque } from '../platform/opaque.ts'
import { readName } from '../platform/text/name.ts'
import { readLogin } from './accounts.ts'
import type { Actor, Audit } from './audit.ts'
import { LINK_HOURS, newToken, setupPath } from './links.ts'
import { hasAdmin, rolesIn } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { bytesOf } from './sessions.ts'

const HOUR_MS = 60 * 60 * 1000

type Parts = {
  database: Pick<PrismaClient, '$transaction' | 'accessUser' | 'accessSession'>
  audit: Pick<Audit, 'write'>
  registered: () => Registered
  /** What browsers open. */
  home: string
  hasLocalAccounts: boolean
  now: () => number
}

type Tx = Prisma.TransactionClient
type Linked = { person: AccessUser; link: string }

export function createPeople(parts: Parts) {
  const change = createChange(parts)
  const readRoles = (names: readonly string[]) => readKnownRoles(names, parts.registered())
  return {
    ...createReading(parts),
    ...createLinks(parts, readRoles),
    ...createEnding(parts),

    setRoles(actor: Actor, id: string, names: readonly string[]): Promise<AccessUser> {
      const roles = readRoles(names)
      return change(actor, id, { action: 'person.roles', data: { roles }, detail: { roles } })
    },

    setDisabled: (actor: Actor, id: string, isDisabled: boolean): Promise<AccessUser> =>
      change(actor, id, {
        action: isDisabled ? 'person.disable' : 'person.enable',
        data: { isDisabled, ...(isDisabled && { linkHash: null, linkUntil: null }) },
        detail: {},
      }),
  }
}

/** Changes a person, under a lock that two changes of admins cannot pass at once. Throws BAD_USER_INPUT, NOT_FOUND. */
function createChange({ database, audit, registered }: Parts) {
  return (actor: Actor, id: string, { action, data, detail }: Change): Promise<AccessUser> =>
    database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM access_state FOR UPDATE`
      const known = await mustFind(tx, id)
      const person = await tx.accessUser.update({ where: { id }, data })
      const now = await rolesIn(tx, registered())
      const [before, after] = [known, person].map((each) => hasAdmin([each], now))
      if (before && !after && !hasAdmin(await tx.accessUser.findMany(), now))
        throw new AppError('BAD_USER_INPUT', 'This is the last admin. Make another person admin first.')
      // Rights that are others now need another session.
      await tx.accessSession.deleteMany({ where: { userId: id } })
      await audit.write(tx, actor, { action, target: id, detail })
      return person
    })
}

function createReading({ database, now }: Parts) {
  return {
    /** In the order of their logins. Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ first, after }: QueryPeopleArgs) {
      const limit = readLimit(first, 'first')
      const from = typeof after === 'string' ? decodeCursor(after) : undefined
      const people = await database.accessUser.findMany({
        orderBy: [{ subject: 'asc' }, { id: 'asc' }],
        ...(from !== undefined && { cursor: { id: from }, skip: 1 }),
        take: limit + 1,
      })
      return toConnection(people.slice(0, limit), {
        hasNextPage: people.length > limit,
        hasPreviousPage: from !== undefined,
        cursorOf: ({ id }) => opaque.encode(Buffer.from(id)),
      })
    },

    sessions: (userId: string) =>
      database.accessSession.findMany({
        where: { userId, until: { gt: new Date(now()) }, idleUntil: { gt: new Date(now()) } },
        orderBy: { createdAt: 'desc' },
      }),
  }
}

function createLinks(
  { database, audit, home, hasLocalAccounts, now }: Parts,
  readRoles: (names: readonly string[]) => string[],
) {
  const linkOf = (token: string) => `${home}${setupPath(token)}`
  const until = () => new Date(now() + LINK_HOURS.person * HOUR_MS)

  function requireLocalAccounts(): void {
    if (!hasLocalAccounts) throw new AppError('FORBIDDEN', 'There are no local accounts here (LOCAL_ACCOUNTS=false).')
  }

  return {
    /** Throws BAD_USER_INPUT, FORBIDDEN. */
    async invite(actor: Actor, input: InvitePersonInput): Promise<Linked> {
      if (!hasLocalAccounts) throw new AppError('FORBIDDEN', 'There are no local accounts here (LOCAL_ACCOUNTS=false).')
      const subject = { issuer: 'local', subject: readLogin(input.login) }
      const name = readName(input.name ?? input.login)
      const roles = readRoles(input.roles)
      const { token, hash } = newToken('person')
      return database.$transaction(async (tx) => {
        if (await tx.accessUser.findUnique({ where: { issuer_subject: subject } }))
          throw new AppError('BAD_USER_INPUT', `There is a person with the login ${subject.subject} already.`)
        const data = { ...subject, name, roles, linkHash: hash, linkUntil: until() }
        const person = await tx.accessUser.create({ data })
        const detail = { login: subject.subject, roles }
        await audit.write(tx, actor, { action: 'person.invite', target: person.id, detail })
        return { person, link: linkOf(token) }
      })
    },

    /** Throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND. */
    async resetPassword(actor: Actor, id: string): Promise<string> {
      requireLocalAccounts()
      const { token, hash } = newToken('person')
      await database.$transaction(async (tx) => {
        const { issuer } = await mustFind(tx, id)
        if (issuer !== 'local') throw new AppError('BAD_USER_INPUT', 'The password of this person is not kept here.')
        await tx.accessUser.update({ where: { id }, data: { linkHash: hash, linkUntil: until() } })
        await tx.accessSession.deleteMany({ where: { userId: id } })
        await audit.write(tx, actor, { action: 'person.reset', target: id })
      })
      return linkOf(token)
    },
  }
}

/** Both answer how many have ended. */
function createEnding({ database, audit }: Parts) {
  return {
    /** Throws NOT_FOUND. */
    endSessions: (actor: Actor, id: string): Promise<number> =>
      database.$transaction(async (tx) => {
        await mustFind(tx, id)
        const { count } = await tx.accessSession.deleteMany({ where: { userId: id } })
        await audit.write(tx, actor, { action: 'session.end', target: id, detail: { ended: count } })
        return count
      }),

    /** One of the person who asks. */
    async endSession(actor: Actor, sessionId: string): Promise<number> {
      const { kind, id: userId } = actor.principal
      if (kind !== 'person') return 0
      return database.$transaction(async (tx) => {
        const { count } = await tx.accessSession.deleteMany({ where: { idHash: bytesOf(sessionId), userId } })
        if (count > 0) await audit.write(tx, actor, { action: 'session.end', target: userId, detail: { ended: count } })
        return count
      })
    },
  }
}

export type People = ReturnType<typeof createPeople>

type Change = {
  action: string
  data: Prisma.AccessUserUpdateInput
  detail: Prisma.InputJsonObject
}

/** Throws BAD_USER_INPUT for roles that do not exist. */
function readKnownRoles(names: readonly string[], { roles }: Registered): string[] {
  const unknown = names.find((name) => !roles.has(name))
  if (unknown !== undefined) throw new AppError('BAD_USER_INPUT', `There is no role ${unknown}.`)
  return [...new Set(names)].toSorted()
}

const notFound = () => new AppError('NOT_FOUND', 'The person does not exist.')

async function mustFind(tx: Pick<Tx, 'accessUser'>, id: string): Promise<AccessUser> {
  const person = UUID.test(id) ? await tx.accessUser.findUnique({ where: { id } }) : null
  if (person === null) throw notFound()
  return person
}

const opaque = createOpaque(Buffer.from('person:'))

function decodeCursor(text: string): string {
  const id = opaque.decode(text)?.toString() ?? ''
  if (!UUID.test(id)) throw unknownCursor()
  return id
}
