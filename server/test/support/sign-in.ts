/** People of tests, put straight into the database and signed in. */
import { hashOf } from '../../access/key-format.ts'
import { newSessionId } from '../../access/session-id.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../../platform/postgres/postgres.ts'

const HOUR_MS = 60 * 60 * 1000

type Wanted = Partial<Omit<Prisma.AccessUserUncheckedCreateInput, 'subject' | 'roles'>> & {
  /** The person is made if there is none of this login; else it is signed in once more. */
  login?: string
  roles?: string[]
  signedInAt?: Date
}

/** `cookie` is the header of the person's requests: `fetch(url, { headers: { cookie } })`. */
export async function signIn(
  prisma: Database,
  { login = 'ada', roles = ['admin'], signedInAt = new Date(), ...columns }: Wanted = {},
): Promise<{ cookie: string; personId: string }> {
  const issuer = columns.issuer ?? 'local'
  const { id: userId } = await prisma.accessUser.upsert({
    where: { issuer_subject: { issuer, subject: login } },
    // One who has a local account has a password. This one nobody can guess.
    create: { name: login, ...(issuer === 'local' && { password: 'x' }), ...columns, issuer, subject: login, roles },
    update: {},
  })
  const session = newSessionId()
  await prisma.accessSession.create({
    data: {
      idHash: new Uint8Array(Buffer.from(hashOf(session), 'hex')),
      userId,
      method: 'local',
      createdAt: signedInAt,
      seenAt: signedInAt,
      idleUntil: new Date(signedInAt.getTime() + 8 * HOUR_MS),
      until: new Date(signedInAt.getTime() + 12 * HOUR_MS),
    },
  })
  return { cookie: `timberline=${session}`, personId: userId }
}
