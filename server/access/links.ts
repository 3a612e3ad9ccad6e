/**
 * Links with which somebody chooses a password, each of them once: that of the set-up in the terminal, invitations and resets. What is
 * secret stands behind a `#`, where no proxy sees it; only its hash is kept.
 */
import { randomBytes } from 'node:crypto'
import type { Prisma } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { hashOf } from './key-format.ts'
import { bytesOf } from './sessions.ts'

const HOUR_MS = 60 * 60 * 1000
export const LINK_HOURS = { setup: 1, person: 24 }

/** `first` makes the first admin and is nothing once there is one; `again` makes one all the same; `person` is a person's own. */
export type LinkKind = 'first' | 'again' | 'person'

const TOKEN = /^(first|again|person)-[\w-]{43}$/

export function newToken(kind: LinkKind): { token: string; hash: Uint8Array<ArrayBuffer> } {
  const token = `${kind}-${randomBytes(32).toString('base64url')}`
  return { token, hash: bytesOf(hashOf(token)) }
}

/** Undefined for what never was one. The kind is part of what is hashed. */
export function readToken(token: string): { kind: LinkKind; hash: Uint8Array<ArrayBuffer> } | undefined {
  const kind = TOKEN.exec(token)?.[1]
  return kind === undefined ? undefined : { kind: kind as LinkKind, hash: bytesOf(hashOf(token)) }
}

export const setupPath = (token: string): string => `/setup#${token}`

/** One sentence for what is wrong, used, replaced and too old. */
export const linkIsOver = () =>
  new AppError(
    'FORBIDDEN',
    'This link is not valid, or not any more: each is valid once, and for a while. Ask for another one.',
  )

type Tables = Pick<Prisma.TransactionClient, 'accessState' | 'accessUser'>

/**
 * Keeps the link of the set-up, and forgets the one before. Unless `replaces`, one that is still valid is left: it was shown elsewhere, and
 * the answer is undefined.
 */
export async function keepSetupLink(
  tx: Pick<Tables, 'accessState'>,
  { kind, nowMs, replaces }: { kind: 'first' | 'again'; nowMs: number; replaces: boolean },
): Promise<string | undefined> {
  const { token, hash } = newToken(kind)
  const free = { OR: [{ setupUntil: null }, { setupUntil: { lte: new Date(nowMs) } }] }
  const { count } = await tx.accessState.updateMany({
    where: replaces ? {} : free,
    data: { setupHash: hash, setupUntil: new Date(nowMs + LINK_HOURS.setup * HOUR_MS) },
  })
  return count === 1 ? token : undefined
}

/** Uses it up. Throws FORBIDDEN. */
export async function useSetupLink(
  tx: Pick<Tables, 'accessState'>,
  setupHash: Uint8Array<ArrayBuffer>,
  nowMs: number,
): Promise<void> {
  const { count } = await tx.accessState.updateMany({
    where: { setupHash, setupUntil: { gt: new Date(nowMs) } },
    data: { setupHash: null, setupUntil: null },
  })
  if (count !== 1) throw linkIsOver()
}

/** The way back in, for who can start programs here: a link that makes an admin. The one before is over. */
export async function makeSetupLink(database: Pick<Tables, 'accessState'>, nowMs: number): Promise<string> {
  const token = await keepSetupLink(database, { kind: 'again', nowMs, replaces: true })
  if (token === undefined) throw new Error('The row of access_state is missing.')
  return setupPath(token)
}
