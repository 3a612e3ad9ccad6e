/** Makes, rotates and revokes API keys. A secret is shown once: only its hash is kept. */
import type { CreateKeyInput } from '../generated/graphql.ts'
import type { AccessKey, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readName } from '../platform/text/name.ts'
import type { Actor, Audit } from './audit.ts'
import { hashOf, newKey } from './key-format.ts'
import { readDefaults, readExpiry, readPermissions, readQuota } from './key-input.ts'

const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

type Parts = { database: Pick<PrismaClient, '$transaction'>; audit: Audit; now: () => number }

type WithSecret = { key: AccessKey; secret: string }

export function createKeys({ database, audit, now }: Parts) {
  return {
    /** Throws BAD_USER_INPUT, FORBIDDEN. */
    async create(actor: Actor, input: CreateKeyInput): Promise<WithSecret> {
      mustBePerson(actor)
      const wanted = readInput(actor, input, now())
      const { id, text } = newKey(wanted.kind)
      return database.$transaction(async (tx) => {
        if (wanted.scopeId !== null) await mustHaveScope(tx, wanted.scopeId)
        const data = { ...wanted, id, hash: bytesOf(text), createdBy: actor.principal.id }
        const key = await tx.accessKey.create({ data })
        await audit.write(tx, actor, { action: 'key.create', target: id, detail: detailOf(key) })
        return { key, secret: text }
      })
    },

    /** Throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND. */
    async rotate(actor: Actor, { id, overlapSeconds }: { id: string; overlapSeconds: number }): Promise<WithSecret> {
      mustBePerson(actor)
      if (overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS)
        throw new AppError('BAD_USER_INPUT', `overlapSeconds must be between 0 and ${MAX_OVERLAP_SECONDS}.`)
      return database.$transaction(async (tx) => {
        const known = await mustFind(tx, id)
        if (known.revokedAt) throw new AppError('BAD_USER_INPUT', 'The key was revoked; create another one.')
        // Its secret would let the one who rotates it act as its owner.
        if (known.ownerId !== null && known.ownerId !== actor.principal.id)
          throw new AppError('FORBIDDEN', 'The key belongs to another person: only they can rotate it.')
        const { text } = newKey(known.kind === 'ingest' ? 'ingest' : 'query', id)
        const data = { hash: bytesOf(text), oldHash: known.hash, oldUntil: new Date(now() + overlapSeconds * 1000) }
        const key = await tx.accessKey.update({ where: { id }, data })
        await audit.write(tx, actor, { action: 'key.rotate', target: id, detail: { overlapSeconds } })
        return { key, secret: text }
      })
    },

    /** Again is no error. Throws FORBIDDEN, NOT_FOUND. */
    async revoke(actor: Actor, id: string): Promise<AccessKey> {
      mustBePerson(actor)
      return database.$transaction(async (tx) => {
        const known = await mustFind(tx, id)
        if (known.revokedAt) return known
        const key = await tx.accessKey.update({ where: { id }, data: { revokedAt: new Date(now()) } })
        await audit.write(tx, actor, { action: 'key.revoke', target: id })
        return key
      })
    },
  }
}

export type Keys = ReturnType<typeof createKeys>

const bytesOf = (text: string) => new Uint8Array(Buffer.from(hashOf(text), 'hex'))

async function mustFind(tx: Pick<Prisma.TransactionClient, 'accessKey'>, id: string): Promise<AccessKey> {
  const key = await tx.accessKey.findUnique({ where: { id } })
  if (key === null) throw new AppError('NOT_FOUND', 'The key does not exist.')
  return key
}

/** Whatever its permissions say, a key never makes another one: who has it for a moment would have it for good. */
function mustBePerson({ principal }: Actor): void {
  if (principal.kind === 'person') return
  throw new AppError('FORBIDDEN', 'Keys are made, rotated and revoked by a person who has signed in, not with a key.')
}

function readInput({ principal }: Actor, input: CreateKeyInput, nowMs: number) {
  const kind = input.kind === 'INGEST' ? ('ingest' as const) : ('query' as const)
  const scopeId = input.scopeId ?? null
  if (scopeId !== null && kind !== 'query') throw badInput('scopeId is for keys that ask for logs.')
  const isPersonal = input.isPersonal === true
  const isScoped = scopeId !== null || (isPersonal && principal.scope !== undefined)
  const permissions = readPermissions({ kind, isScoped, texts: input.permissions })
  const missing = isPersonal && permissions.find((permission) => !principal.permissions.has(permission))
  if (missing) throw badInput(`A key of yours cannot have the permission ${missing}, which you do not have.`)
  return {
    name: readName(input.name),
    kind,
    permissions,
    scopeId,
    ownerId: isPersonal ? principal.id : null,
    defaults: readDefaults(input.defaults, kind) as Prisma.InputJsonObject,
    quota: readQuota(input.quota),
    documents: input.documents === 'KNOWN' ? 'known' : 'any',
    expiresAt: readExpiry(input.expiresAt, nowMs),
  }
}

async function mustHaveScope(tx: Pick<Prisma.TransactionClient, 'accessScope'>, id: string): Promise<void> {
  const scope = UUID.test(id) ? await tx.accessScope.findUnique({ where: { id }, select: { id: true } }) : null
  if (scope === null) throw badInput('scopeId names no scope.')
}

/** Everything but the hash: none of it is a secret. */
function detailOf({ name, kind, permissions, scopeId, ownerId, defaults, quota, documents, expiresAt }: AccessKey) {
  const settings = { defaults: defaults as Prisma.InputJsonObject, quota: quota as Prisma.InputJsonObject, documents }
  return { name, kind, permissions, scopeId, ownerId, ...settings, expiresAt: expiresAt?.toISOString() ?? null }
}

const badInput = (message: string) => new AppError('BAD_USER_INPUT', message)
