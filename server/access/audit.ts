/** The audit log: who did what. The row of a change is written in the transaction of the change, and is a line of the program's log, too. */
import type { QueryAuditLogArgs } from '../generated/graphql.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import type { Logger } from '../platform/logger.ts'
import { createOpaque } from '../platform/opaque.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { inetOf } from './inet.ts'

export type Actor = Pick<RequestContext, 'principal' | 'ip' | 'requestId'>

export type Deed = {
  /** Such as `key.create`. */
  action: string
  target?: string
  outcome?: 'ok' | 'denied' | 'failed'
  /** No secrets. */
  detail?: Prisma.InputJsonObject
}

export function createAudit({ database, logger }: { database: Pick<PrismaClient, 'accessAudit'>; logger: Logger }) {
  return {
    /** `tx`: of what was done. */
    async write(tx: Pick<Prisma.TransactionClient, 'accessAudit'>, actor: Actor, deed: Deed): Promise<void> {
      const { principal, ip, requestId } = actor
      const { action, target, outcome = 'ok', detail = {} } = deed
      const who = { actorKind: principal.kind, actorId: principal.id, actorName: principal.name }
      const row = { ...who, action, target: target ?? null, outcome, ip: inetOf(ip), requestId }
      await tx.accessAudit.create({ data: { ...row, detail } })
      logger.info({ audit: { ...row, detail } }, 'audit')
    },

    /** The newest first. Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ first, after }: QueryAuditLogArgs) {
      const limit = readLimit(first, 'first')
      const before = typeof after === 'string' ? decodeCursor(after) : undefined
      const rows = await database.accessAudit.findMany({
        ...(before !== undefined && { where: { id: { lt: before } } }),
        orderBy: { id: 'desc' },
        take: limit + 1,
      })
      return toConnection(rows.slice(0, limit), {
        hasNextPage: rows.length > limit,
        hasPreviousPage: before !== undefined,
        cursorOf: ({ id }) => opaque.encode(Buffer.from(String(id))),
      })
    },
  }
}

export type Audit = ReturnType<typeof createAudit>

const opaque = createOpaque(Buffer.from('audit:'))

function decodeCursor(text: string): bigint {
  const digits = opaque.decode(text)?.toString() ?? ''
  if (!/^\d{1,18}$/.test(digits)) throw unknownCursor()
  return BigInt(digits)
}
