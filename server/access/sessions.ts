/**
 * Sessions of people. The registry has those of its last look; one that was begun since, here or on another instance, is looked for when it
 * is presented. A session that is over is over everywhere within a second.
 */
import type { AccessSession, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { createLimit } from '../platform/limit.ts'
import { hashOf } from './key-format.ts'
import type { Registered, Registry } from './registry.ts'
import { newSessionId } from './session-id.ts'

const HOUR_MS = 60 * 60 * 1000
/** Of who can change who may do what. */
const MAX_ADMIN_HOURS = 12
/** Where the identity provider is not asked again meanwhile. */
const MAX_UNWATCHED_HOURS = 8
const TOUCH_MS = 60_000
export const MAX_OF_PERSON = 10
/** Anybody may present anything. */
const MAX_LOOKS = 2

type Parts = {
  database: Pick<PrismaClient, 'accessSession' | 'accessUser'>
  registry: Pick<Registry, 'current'>
  now: () => number
  /** Without use, and in all. */
  idleHours: number
  hours: number
  onFailed(error: unknown): void
}

export type Begun = {
  userId: string
  method: 'local' | 'oidc'
  agent: string | undefined
  ip: string | null
  isAdmin: boolean
  /** Of OpenID Connect, encrypted; undefined: the identity provider cannot be asked again. */
  refreshSealed?: Uint8Array<ArrayBuffer> | undefined
}

/** What is newer here than in the registry, which is not told of it. */
type Newer = Partial<Pick<AccessSession, 'seenAt' | 'idleUntil' | 'checkedAt' | 'refreshSealed'>>

export function createSessions(parts: Parts) {
  const { database, now, idleHours, onFailed } = parts
  const { known, look, take, note, forget, renew } = createKnown(parts)
  const limitLooks = createLimit(MAX_LOOKS)
  /** Whoever has used one here may hold on to it. */
  const watched = new Set<string>()

  function touch(hash: string, session: AccessSession): void {
    if (now() - session.seenAt.getTime() < TOUCH_MS) return
    const seenAt = new Date(now())
    const idleUntil = new Date(Math.min(now() + idleHours * HOUR_MS, session.until.getTime()))
    note(hash, { seenAt, idleUntil })
    const writing = Promise.all([
      database.accessSession.updateMany({ where: { idHash: bytesOf(hash) }, data: { seenAt, idleUntil } }),
      database.accessUser.updateMany({ where: { id: session.userId }, data: { seenAt } }),
    ])
    writing.catch(onFailed)
  }

  return {
    known,
    /** Use lengthens it. */
    use(hash: string): AccessSession | undefined {
      const session = known(hash)
      if (!session) return undefined
      watched.add(hash)
      touch(hash, session)
      return session
    },
    /** Of one that is not known here. */
    async find(hash: string, client: string): Promise<AccessSession | undefined> {
      const session = await limitLooks(() => look(hash), { client })
      if (session) watched.add(hash)
      return session
    },
    /** Before something is compared: looks for what the registry does not know, and for what may have been used elsewhere. */
    async compare(): Promise<void> {
      const unknown = renew()
      const idle = [...watched].filter((hash) => !unknown.includes(hash) && !known(hash))
      const unsure = [...unknown, ...idle]
      const rows = await readSessions(database, unsure).catch(onFailed)
      if (!rows) return
      for (const hash of unsure) {
        const row = rows.get(hash)
        if (row) take(hash, row)
        else forget(hash)
        if (!known(hash)) watched.delete(hash)
      }
    },
    /** What the cookie holds. */
    begin: (tx: Pick<Prisma.TransactionClient, 'accessSession'>, begun: Begun) => begin(tx, begun, parts),
    /** Only after a statement about it has been carried out. */
    forget,
    /** What was written about it here. */
    note,
  }
}

/** What is known of sessions here: what the registry has read, and what was found or written since. */
function createKnown({ database, registry, now }: Pick<Parts, 'database' | 'registry' | 'now'>) {
  const found = new Map<string, AccessSession>()
  const newer = new Map<string, Newer>()
  let last: Registered | undefined

  /** Undefined for one that is over, and for one that is not known here. */
  function known(hash: string): AccessSession | undefined {
    const session = registry.current()?.sessions.get(hash) ?? found.get(hash)
    if (!session) return undefined
    const whole = { ...session, ...newer.get(hash) }
    return Math.min(whole.until.getTime(), whole.idleUntil.getTime()) > now() ? whole : undefined
  }

  function take(hash: string, session: AccessSession): void {
    const { seenAt, idleUntil, checkedAt, refreshSealed } = session
    newer.delete(hash)
    // Where the registry has it too, it has an older one.
    if (registry.current()?.sessions.has(hash)) newer.set(hash, { seenAt, idleUntil, checkedAt, refreshSealed })
    else found.set(hash, session)
  }

  return {
    known,
    take,
    /** In the database. What was ended meanwhile is seen in the next look. */
    async look(hash: string): Promise<AccessSession | undefined> {
      for (;;) {
        const { epoch } = registry.current() ?? {}
        const session = await database.accessSession.findUnique({ where: { idHash: bytesOf(hash) } })
        if (epoch !== registry.current()?.epoch) continue
        if (session) take(hash, session)
        return known(hash)
      }
    },
    note: (hash: string, changed: Newer) => void newer.set(hash, { ...newer.get(hash), ...changed }),
    forget(hash: string): void {
      found.delete(hash)
      newer.delete(hash)
    },
    /** Drops what the registry has read again. The answer: what it does not have. */
    renew(): string[] {
      const registered = registry.current()
      // Should it not be as new, the database is asked before anything ends.
      if (registered !== last) newer.clear()
      last = registered
      for (const hash of found.keys()) if (registered?.sessions.has(hash)) found.delete(hash)
      return [...found.keys()]
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

export const bytesOf = (hash: string) => new Uint8Array(Buffer.from(hash, 'hex'))

async function readSessions(
  database: Pick<PrismaClient, 'accessSession'>,
  hashes: readonly string[],
): Promise<Map<string, AccessSession>> {
  if (hashes.length === 0) return new Map()
  const rows = await database.accessSession.findMany({ where: { idHash: { in: hashes.map(bytesOf) } } })
  return new Map(rows.map((row) => [Buffer.from(row.idHash).toString('hex'), row]))
}

async function begin(
  tx: Pick<Prisma.TransactionClient, 'accessSession'>,
  { isAdmin, ...begun }: Begun,
  { now, hours, idleHours }: Pick<Parts, 'now' | 'hours' | 'idleHours'>,
): Promise<string> {
  const id = newSessionId()
  const isUnwatched = begun.method === 'oidc' && !begun.refreshSealed
  const most = Math.min(isAdmin ? MAX_ADMIN_HOURS : Infinity, isUnwatched ? MAX_UNWATCHED_HOURS : Infinity, hours)
  const createdAt = new Date(now())
  const until = new Date(now() + most * HOUR_MS)
  const idleUntil = new Date(Math.min(now() + idleHours * HOUR_MS, until.getTime()))
  await endOldest(tx, begun.userId, createdAt)
  const agent = begun.agent?.slice(0, 500).toWellFormed().replaceAll('\0', '') ?? null
  const refresh = { refreshSealed: begun.refreshSealed ?? null, checkedAt: begun.refreshSealed ? createdAt : null }
  const times = { createdAt, seenAt: createdAt, idleUntil, until }
  await tx.accessSession.create({ data: { ...begun, ...refresh, ...times, agent, idHash: bytesOf(hashOf(id)) } })
  return id
}

/** At most ten of a person: room for one more; those that are over go first. */
async function endOldest(tx: Pick<Prisma.TransactionClient, 'accessSession'>, userId: string, nowAt: Date) {
  const all = await tx.accessSession.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } })
  const [over, live] = [all.filter(({ until }) => until <= nowAt), all.filter(({ until }) => until > nowAt)]
  const gone = [...over, ...live.slice(MAX_OF_PERSON - 1)]
  // Each statement tells every instance of a change, also one that deletes nothing.
  if (gone.length > 0)
    await tx.accessSession.deleteMany({ where: { idHash: { in: gone.map(({ idHash }) => new Uint8Array(idHash)) } } })
}
