/**
 * Keys, people, roles and scopes in memory, so that no request waits for the database to know who has sent it. They are read again when the
 * database says that they have changed, and every few seconds in case it could not say so.
 */
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { AccessKey, AccessRole, AccessScope, AccessSession, AccessUser } from '../generated/prisma/client.ts'
import { createScopeReader, type ReadScopes } from './scope-reader.ts'

export type Registered = {
  epoch: bigint
  sealKey: Uint8Array
  /** By the SHA-256 of a key, in hexadecimal digits; a rotated key has two. */
  keys: ReadonlyMap<string, AccessKey>
  users: ReadonlyMap<string, AccessUser>
  /** By issuer and subject, see `personName`. */
  people: ReadonlyMap<string, AccessUser>
  /** By the SHA-256 of what the cookie holds. Those that were begun since are not among them. */
  sessions: ReadonlyMap<string, AccessSession>
  /** Group of the identity provider → role. */
  groups: ReadonlyMap<string, string>
  roles: ReadonlyMap<string, AccessRole>
  scopes: ReadScopes
}

type Tables = Pick<
  Database,
  | 'accessState'
  | 'accessKey'
  | 'accessUser'
  | 'accessSession'
  | 'accessRole'
  | 'accessGroup'
  | 'accessScope'
  | '$transaction'
>

type Parts = {
  database: Tables
  /** Calls back when the database says that something has changed; the answer ends that. */
  listen(onChange: () => void): () => Promise<void>
  logger: Logger
  clock: Clock
  lookEveryMs: number
  /** Reads a filter as GraphQL reads it. Throws BAD_USER_INPUT. */
  readFilter(json: string): object
  /** Called when what is registered has changed, and after each look. */
  onLook(): Promise<void>
}

export function createRegistry({ database, listen, logger, clock, lookEveryMs, readFilter, onLook }: Parts) {
  const readScopes = createScopeReader({ readFilter, logger })
  let current: Registered | undefined
  let stopListening: (() => Promise<void>) | undefined
  let cancelLook: (() => void) | undefined
  let isClosed = false
  let hasFailed = false
  const known = Promise.withResolvers<void>()

  async function look(): Promise<void> {
    try {
      const { epoch, scopes = new Map() } = current ?? {}
      current = (await readRegistered(database, epoch, (rows) => readScopes(rows, scopes))) ?? current
      if (current) known.resolve()
      hasFailed = false
    } catch (error) {
      if (!hasFailed) logger.warn({ err: error }, 'could not read who may do what; what is known goes on counting')
      hasFailed = true
    }
    await onLook()
  }

  const { run: refresh, idle } = oneAtATime(look)

  function lookLater(): void {
    if (isClosed) return
    cancelLook = clock.setTimer(() => void refresh().finally(lookLater), lookEveryMs)
  }

  return {
    /** Undefined until they were read for the first time. */
    current: () => current,
    /** Resolves when they were. */
    whenKnown: () => known.promise,
    /** Resolves when what is in the database now is known here, or could not be read. */
    refresh,
    async start(): Promise<void> {
      stopListening = listen(() => void refresh())
      await refresh()
      lookLater()
    },
    async close(): Promise<void> {
      isClosed = true
      cancelLook?.()
      await stopListening?.()
      // One look may run, and ask a database that is about to be closed.
      await idle()
    },
  }
}

export type Registry = ReturnType<typeof createRegistry>

/** What changes during a look may not be in it, so another one follows. */
function oneAtATime(look: () => Promise<void>) {
  let looking: Promise<void> | undefined
  let isAskedAgain = false
  async function lookUntilSeen(): Promise<void> {
    do {
      isAskedAgain = false
      await look()
    } while (isAskedAgain)
  }
  return {
    run(): Promise<void> {
      isAskedAgain = looking !== undefined
      looking ??= lookUntilSeen().finally(() => (looking = undefined))
      return looking
    },
    /** Resolves when none runs. */
    idle: async () => looking,
  }
}

/** All of one moment; undefined where the epoch is the known one. */
async function readRegistered(
  database: Tables,
  known: bigint | undefined,
  readScopes: (rows: readonly AccessScope[]) => ReadScopes,
): Promise<Registered | undefined> {
  const state = await database.accessState.findFirst({ select: { epoch: true } })
  if (!state || state.epoch === known) return undefined
  const [now, keys, users, sessions, roles, groups, scopes] = await database.$transaction(
    [
      database.accessState.findFirst({ select: { epoch: true, sealKey: true } }),
      database.accessKey.findMany({ where: { revokedAt: null } }),
      database.accessUser.findMany(),
      database.accessSession.findMany(),
      database.accessRole.findMany(),
      database.accessGroup.findMany(),
      database.accessScope.findMany(),
    ],
    { isolationLevel: 'RepeatableRead' },
  )
  if (!now) return undefined
  return {
    ...now,
    keys: new Map(keys.flatMap((key) => hashesOf(key).map((hash) => [hash, key]))),
    users: new Map(users.map((user) => [user.id, user])),
    people: new Map(users.map((user) => [personName(user), user])),
    sessions: new Map(sessions.map((session) => [hexOf(session.idHash), session])),
    groups: new Map(groups.map(({ claimValue, role }) => [claimValue, role])),
    roles: new Map(roles.map((role) => [role.name, role])),
    scopes: readScopes(scopes),
  }
}

function hashesOf({ hash, oldHash }: AccessKey): string[] {
  return [hash, oldHash].filter((bytes) => bytes !== null).map(hexOf)
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Of one who says who people are, a person has one name. */
export const personName = ({ issuer, subject }: Pick<AccessUser, 'issuer' | 'subject'>): string =>
  `${issuer}\n${subject}`
