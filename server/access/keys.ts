/** Makes, rotates and revokes API keys. A secret is shown once: only its hash is kept. */
import type { CreateKeyInput } from '../generated/graphql.ts'
import type { AccessKey, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import type { Permission } from '../platform/principal.ts'
import { readName } from '../platform/text/name.ts'
import type { Actor, Audit } from './audit.ts'
import { hashOf, newKey, type KeyKind } from './key-format.ts'
import { isPermission } from './roles.ts'

const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60

const DEFAULTS: Readonly<Record<KeyKind, readonly Permission[]>> = {
  ingest: ['ingest:write'],
  query: ['logs:read', 'logs:export'],
}

/** What a key of either kind may have; a key never manages keys or people. */
const ALLOWED: Readonly<Record<KeyKind, ReadonlySet<Permission>>> = {
  ingest: new Set(['ingest:write']),
  query: new Set([
    'logs:read',
    'logs:export',
    'views:write',
    'views:share',
    'pipeline:read',
    'deadletters:read',
    'deadletters:replay',
    'metrics:read',
    'audit:read',
  ]),
}

type Parts = { database: Pick<PrismaClient, '$transaction'>; audit: Audit; now: () => number }

type WithSecret = { key: AccessKey; secret: string }

export function createKeys({ database, audit, now }: Parts) {
  return {
    /** Throws BAD_USER_INPUT. */
    create(actor: Actor, input: CreateKeyInput): Promise<WithSecret> {
      const kind = input.kind === 'INGEST' ? 'ingest' : 'query'
      const name = readName(input.name)
      const permissions = readPermissions(kind, input.permissions ?? DEFAULTS[kind])
      const expiresAt = input.expiresAt ? new Date(input.expiresAt.ms) : null
      if (expiresAt && expiresAt.getTime() <= now()) throw new AppError('BAD_USER_INPUT', 'expiresAt is in the past.')
      const { id, text } = newKey(kind)
      return database.$transaction(async (tx) => {
        const createdBy = actor.principal.kind === 'person' ? actor.principal.id : null
        const data = { id, name, kind, hash: bytesOf(text), permissions, expiresAt, createdBy }
        const key = await tx.accessKey.create({ data })
        await audit.write(tx, actor, { action: 'key.create', target: id, detail: { name, kind, permissions } })
        return { key, secret: text }
      })
    },

    /** Throws BAD_USER_INPUT, NOT_FOUND. */
    rotate(actor: Actor, { id, overlapSeconds }: { id: string; overlapSeconds: number }): Promise<WithSecret> {
      if (overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS)
        throw new AppError('BAD_USER_INPUT', `overlapSeconds must be between 0 and ${MAX_OVERLAP_SECONDS}.`)
      return database.$transaction(async (tx) => {
        const known = await mustFind(tx, id)
        if (known.revokedAt) throw new AppError('BAD_USER_INPUT', 'The key was revoked; create another one.')
        const { text } = newKey(known.kind === 'ingest' ? 'ingest' : 'query', id)
        const data = { hash: bytesOf(text), oldHash: known.hash, oldUntil: new Date(now() + overlapSeconds * 1000) }
        const key = await tx.accessKey.update({ where: { id }, data })
        await audit.write(tx, actor, { action: 'key.rotate', target: id, detail: { overlapSeconds } })
        return { key, secret: text }
      })
    },

    /** Again is no error. Throws NOT_FOUND. */
    revoke(actor: Actor, id: string): Promise<AccessKey> {
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

function readPermissions(kind: KeyKind, texts: readonly string[]): Permission[] {
  const permissions = [...new Set(texts)].filter(isPermission)
  const refused = texts.find((text) => !isPermission(text) || !ALLOWED[kind].has(text))
  if (refused !== undefined)
    throw new AppError('BAD_USER_INPUT', `A key for ${kind} cannot have the permission ${refused}.`)
  if (permissions.length === 0) throw new AppError('BAD_USER_INPUT', 'permissions is empty.')
  return permissions.toSorted()
}
