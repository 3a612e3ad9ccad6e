/** Ends the session of a browser, here and at the identity provider. */
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Browser } from './accounts.ts'
import { actorOf } from './asker.ts'
import type { Audit } from './audit.ts'
import type { Registry } from './registry.ts'
import { bytesOf, type Sessions } from './sessions.ts'
import type { Sso } from './sso.ts'

type Parts = {
  database: Pick<PrismaClient, '$transaction'>
  audit: Pick<Audit, 'write'>
  sessions: Pick<Sessions, 'forget'>
  registry: Pick<Registry, 'current' | 'refresh'>
  sso: Sso | undefined
  /** The address of our pages. */
  home: string
}

/** The answer: where the browser goes to sign out of the identity provider, should there be such a page. Without a session nothing is ended. */
export function createSignOut({ database, audit, sessions, registry, sso, home }: Parts) {
  return async ({ former: hash, ...browser }: Browser): Promise<string | undefined> => {
    if (hash === undefined) return undefined
    const ended = await database.$transaction(async (tx) => {
      const session = await tx.accessSession.findUnique({ where: { idHash: bytesOf(hash) } })
      if (!session) return undefined
      await tx.accessSession.deleteMany({ where: { idHash: bytesOf(hash) } })
      const user = registry.current()?.users.get(session.userId)
      const actor = actorOf(browser, { id: session.userId, name: user?.name ?? '' })
      await audit.write(tx, actor, { action: 'logout', target: session.userId, detail: { method: session.method } })
      return session
    })
    sessions.forget(hash)
    await registry.refresh()
    return ended?.method === 'oidc' ? sso?.endSession(home) : undefined
  }
}

export type SignOut = ReturnType<typeof createSignOut>
