/** The audit log: who did what. The row of a change is written in the transaction of the change, and is a line of the program's log, too. */
import type { AuditFilter, QueryAuditLogArgs } from '../generated/graphql.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { Actor, Deed } from '../platform/audit.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import type { Logger } from '../platform/logger.ts'
import { createOpaque } from '../platform/opaque.ts'
import type { Denial } from './denials.ts'
import { inetOf } from './inet.ts'

export type { Actor } from '../platform/audit.ts'

const ROWS_A_STEP = 10_000

type Parts = { database: Pick<PrismaClient, 'accessAudit' | '$executeRaw'>; logger: Logger }

export function createAudit({ database, logger }: Parts) {
  async function write(tx: Pick<Prisma.TransactionClient, 'accessAudit'>, actor: Actor, deed: Deed): Promise<void> {
    const row = rowOf(actor, deed)
    await tx.accessAudit.create({ data: row })
    logger.info({ audit: row }, 'audit')
  }

  return {
    /** `tx`: of what was done. */
    write,
    /** What is no change of the database. A row that cannot be written is in the program's log. */
    async note(actor: Actor, deed: Deed): Promise<void> {
      await write(database, actor, deed).catch((error: unknown) =>
        logger.error({ err: error, audit: rowOf(actor, deed) }, 'the audit log could not be written'),
      )
    },

    /** What was refused since the last time. */
    async writeDenials(denials: readonly Denial[]): Promise<void> {
      const rows = denials.map(({ who, reason, ip, count }) => ({
        actorKind: who.kind,
        actorId: who.id,
        actorName: who.name,
        action: 'denied',
        outcome: 'denied',
        ip: inetOf(ip ?? ''),
        detail: { reason, count },
      }))
      await database.accessAudit.createMany({ data: rows })
      for (const row of rows) logger.info({ audit: row }, 'audit')
    },

    /** Those of before this moment, ten thousand at a time. */
    async deleteOld(beforeMs: number): Promise<void> {
      const before = new Date(beforeMs)
      for (let deleted = ROWS_A_STEP; deleted === ROWS_A_STEP;) {
        deleted = await database.$executeRaw`
          DELETE FROM access_audit
          WHERE id = ANY (ARRAY(SELECT id FROM access_audit WHERE at < ${before} ORDER BY at LIMIT ${ROWS_A_STEP}))`
      }
    },

    /** The newest first. Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ where, first, after }: QueryAuditLogArgs) {
      const limit = readLimit(first, 'first')
      const before = typeof after === 'string' ? decodeCursor(after) : undefined
      const rows = await database.accessAudit.findMany({
        where: { ...(where && readFilter(where)), ...(before !== undefined && { id: { lt: before } }) },
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

function rowOf({ principal, ip, requestId }: Actor, { action, target, outcome = 'ok', detail = {} }: Deed) {
  const who = { actorKind: principal.kind, actorId: principal.id, actorName: principal.name }
  return { ...who, action, target: target ?? null, outcome, ip: inetOf(ip), requestId, detail }
}

export type Audit = ReturnType<typeof createAudit>

/** What is null says nothing. */
function readFilter({ action, actorId, target, outcome, from, until }: AuditFilter): Prisma.AccessAuditWhereInput {
  return {
    ...(typeof action === 'string' && { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
    ...(typeof actorId === 'string' && { actorId }),
    ...(typeof target === 'string' && { target }),
    ...(outcome && { outcome: outcome.toLowerCase() }),
    at: { ...(from && { gte: new Date(from.ms) }), ...(until && { lt: new Date(until.ms) }) },
  }
}

const opaque = createOpaque(Buffer.from('audit:'))

function decodeCursor(text: string): bigint {
  const digits = opaque.decode(text)?.toString() ?? ''
  if (!/^\d{1,18}$/.test(digits)) throw unknownCursor()
  return BigInt(digits)
}
