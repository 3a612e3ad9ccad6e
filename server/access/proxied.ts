/** The principals of people whom a proxy names. */
import type { PrismaClient } from '../generated/prisma/client.ts'
import { createOnceAMinute } from '../platform/once-a-minute.ts'
import { unauthenticated, type From, type Principal } from '../platform/principal.ts'
import { actorOf } from './asker.ts'
import type { Audit } from './audit.ts'
import { readGroupRoles, type GroupConfig } from './group-roles.ts'
import { meet } from './meet.ts'
import type { Principals } from './principals.ts'
import { createProxyReader, type Proxied, type ProxyConfig } from './proxy.ts'
import { personName, type Registered } from './registry.ts'

const TOUCH_MS = 60_000

type Parts = {
  proxy: ProxyConfig
  isProxy: (address: string | undefined) => boolean
  groups: GroupConfig
  database: Pick<PrismaClient, '$transaction' | 'accessUser' | 'accessAudit'>
  audit: Pick<Audit, 'write'>
  principals: Pick<Principals, 'ofPerson'>
  /** Throws DATABASE_UNAVAILABLE. */
  registered: () => Registered
  refreshRegistry: () => Promise<void>
  now: () => number
  onFailed(error: unknown): void
}

/** The answer: undefined where nobody is named. Throws UNAUTHENTICATED. */
export function createProxied(parts: Parts): (from: From) => Principal | Promise<Principal> | undefined {
  const { proxy, isProxy, groups, database, audit, principals, registered, refreshRegistry, now, onFailed } = parts
  const atMostOnceAMinute = createOnceAMinute(now)
  const seen = new Map<string, number>()
  /** A page asks for several things at once: its person is met once. */
  const meeting = new Map<string, Promise<string>>()
  const read = createProxyReader({
    ...proxy,
    isProxy,
    onRefused: (reason, from) =>
      atMostOnceAMinute(reason, () => {
        const detail = { method: 'proxy', reason, peer: from.http?.peer ?? '' }
        audit.write(database, actorOf(from), { action: 'denied', outcome: 'denied', detail }).catch(onFailed)
      }),
  })

  function touch(id: string): void {
    if (now() - (seen.get(id) ?? -Infinity) < TOUCH_MS) return
    seen.set(id, now())
    database.accessUser.updateMany({ where: { id }, data: { seenAt: new Date(now()) } }).catch(onFailed)
  }

  async function met({ subject }: Proxied, groupRoles: string[], from: From): Promise<string> {
    const user = await database.$transaction(async (tx) => {
      const person = await meet(tx, { issuer: 'proxy', subject, name: subject, email: null, groupRoles })
      const detail = { method: 'proxy' }
      await audit.write(tx, actorOf(from, person), { action: 'login', target: person.id, detail })
      return person
    })
    await refreshRegistry()
    return user.id
  }

  /** One who is new, or in other groups than before. */
  async function learn(proxied: Proxied, groupRoles: string[], from: From): Promise<Principal> {
    const name = JSON.stringify([proxied.subject, groupRoles])
    const running = meeting.get(name) ?? met(proxied, groupRoles, from).finally(() => meeting.delete(name))
    meeting.set(name, running)
    return of(await running)
  }

  function of(id: string): Principal {
    const principal = principals.ofPerson(id, registered())
    if (!principal) throw unauthenticated()
    touch(id)
    return principal
  }

  return (from) => {
    const proxied = read(from)
    if (!proxied) return undefined
    const groupRoles = readGroupRoles(proxied.groups, groups, registered())
    const known = registered().people.get(personName({ issuer: 'proxy', subject: proxied.subject }))
    return known?.groupRoles.join() === groupRoles.join() ? of(known.id) : learn(proxied, groupRoles, from)
  }
}
