/** What stages tell the audit log, which `access` writes. */
import type { Prisma } from '../generated/prisma/client.ts'
import type { RequestContext } from './request-context.ts'

export type Actor = Pick<RequestContext, 'principal' | 'ip' | 'requestId'>

export type Deed = {
  /** Such as `key.create`. */
  action: string
  target?: string
  outcome?: 'ok' | 'denied' | 'failed'
  /** No secrets. */
  detail?: Prisma.InputJsonObject
}

/** `tx` is the transaction of the change. Where AUTH is off nothing is written: nobody knows who has done it. */
export type WriteAudit = (tx: Pick<Prisma.TransactionClient, 'accessAudit'>, actor: Actor, deed: Deed) => Promise<void>

/** Of what is no change of the database. Never rejects. */
export type NoteAudit = (actor: Actor, deed: Deed) => Promise<void>
