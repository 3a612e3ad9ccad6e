/** People whom somebody else knows: an identity provider, or a proxy. */
import type { AccessUser, Prisma } from '../generated/prisma/client.ts'

const MAX_CHARS = 200

type Met = Pick<AccessUser, 'issuer' | 'subject' | 'name' | 'email' | 'groupRoles'>

/** Keeps what is said of a person now. A statement that changes nothing would tell every instance of a change. */
export async function meet(tx: Pick<Prisma.TransactionClient, 'accessUser'>, met: Met): Promise<AccessUser> {
  const { issuer, subject, groupRoles } = met
  const data = { name: plain(met.name) || plain(subject), email: met.email && plain(met.email), groupRoles }
  const where = { issuer_subject: { issuer, subject } }
  const known = await tx.accessUser.findUnique({ where })
  if (known && isSame(known, data)) return known
  return tx.accessUser.upsert({ where, create: { issuer, subject, roles: [], ...data }, update: data })
}

/** As it can be kept and shown. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, MAX_CHARS)

const isSame = (known: AccessUser, { name, email, groupRoles }: Pick<Met, 'name' | 'email' | 'groupRoles'>): boolean =>
  known.name === name && known.email === email && known.groupRoles.join() === groupRoles.join()
