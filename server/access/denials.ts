/** Counts what was refused, by who asked and why, so that the audit log has one row for each in a minute, however often it was tried. */
import type { Permission, Principal } from '../platform/principal.ts'

type Who = Pick<Principal, 'kind' | 'id' | 'name'>

export type Denial = { who: Who; reason: string; ip: string | null; count: number }

/** Beyond as many different ones in a minute they are counted as one. */
const MAX_DENIALS = 1000

const OTHERS = { who: { kind: 'nobody', id: '', name: '' }, reason: 'many different ones', ip: null } as const

export type Denials = ReturnType<typeof createDenials>

export function createDenials({ write }: { write: (denials: readonly Denial[]) => Promise<void> }) {
  let counted = new Map<string, Denial>()

  function add({ who, reason, ip, count }: Denial): void {
    const name = JSON.stringify([who.kind, who.id, reason])
    const known = counted.get(name)
    if (known) known.count += count
    else if (counted.size < MAX_DENIALS || reason === OTHERS.reason) counted.set(name, { who, reason, ip, count })
    else add({ ...OTHERS, count })
  }

  return {
    note: (who: Who, { reason, ip = null }: { reason: string; ip?: string | null }): void =>
      add({ who, reason, ip, count: 1 }),
    forbidden: (who: Who, need: Permission): void => add({ who, reason: `lacks ${need}`, ip: null, count: 1 }),
    /** Rejects while the database is away: they are written the next time. */
    async flush(): Promise<void> {
      if (counted.size === 0) return
      const denials = [...counted.values()]
      counted = new Map()
      await write(denials).catch((error: unknown) => {
        for (const denial of denials) add(denial)
        throw error
      })
    },
  }
}
