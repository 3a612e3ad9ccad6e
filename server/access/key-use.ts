/** When each key was used last, and from where: noted in memory, and written for all keys together. */
import type { Database } from '../platform/postgres/postgres.ts'
import { inetOf } from './inet.ts'

type Use = { atMs: number; ip: string }

export type KeyUse = ReturnType<typeof createKeyUse>

/** `now`: milliseconds since 1970. */
export function createKeyUse({ database, now }: { database: Pick<Database, '$executeRaw'>; now: () => number }) {
  let used = new Map<string, Use>()
  return {
    note(key: string, ip: string): void {
      used.set(key, { atMs: now(), ip })
    },
    /** Rejects while the database is away: it is written the next time. */
    async write(): Promise<void> {
      if (used.size === 0) return
      const uses = [...used].map(([key, { atMs, ip }]) => ({ key, at: new Date(atMs).toISOString(), ip: inetOf(ip) }))
      const before = used
      used = new Map()
      try {
        await database.$executeRaw`
          UPDATE access_keys SET last_used_at = used.at, last_used_ip = used.ip::inet
          FROM unnest(${uses.map(({ key }) => key)}::text[], ${uses.map(({ at }) => at)}::timestamptz[], ${uses.map(({ ip }) => ip)}::text[])
            AS used (key, at, ip)
          WHERE id = used.key AND last_used_at IS DISTINCT FROM greatest(last_used_at, used.at)`
      } catch (error) {
        used = new Map([...before, ...used])
        throw error
      }
    },
  }
}
