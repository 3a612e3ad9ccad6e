/** What a scope shows, asked as who has it: by the same readers, on the same connections. */
import { momentOf } from '../platform/moment.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import type { ScopeRef } from '../platform/principal.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { readCount } from './count.ts'
import { readPage } from './logs.ts'

type Asked = {
  /** So many of the newest logs. */
  first: number
  /** Those since then are counted, up to the cap. */
  sinceMs: number
  cap: number
}

export function createPreview(snapshots: Snapshots) {
  return (context: RequestContext, scope: ScopeRef, { first, sinceMs, cap }: Asked) =>
    snapshots.read({ ...context, principal: { ...context.principal, scope } }, async (snapshot) => {
      const { nodes: logs } = await readPage(snapshot, { first, orderBy: 'DESC' })
      const count = await readCount(snapshot, { where: { timestamp: { gte: momentOf(sinceMs) } }, cap })
      return { logs, count }
    })
}
