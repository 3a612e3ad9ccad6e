/**
 * A room that is held until clients have read: bytes of answers, slots of exports. Clients share it, and nobody is cut for being slow. Only
 * where there is no room is something cut: what nobody has read for half a minute, of those who hold more than their share.
 */
import type { Socket } from 'node:net'
import type { Readers } from './readers.ts'
import { createShares, type Shares } from './shares.ts'
import { TIMINGS, type Timings } from './timings.ts'

export type Holder = { socket: Socket; client: string; amount: number }

type Parts = {
  total: number
  /** Who holds something now. */
  holders(): Iterable<Holder>
  readers: Pick<Readers, 'idleMs' | 'everyLook' | 'cut'>
  timings?: Pick<Timings, 'unreadTimeoutMs'>
}

export function createUnreadRoom({ total, holders, readers, timings = TIMINGS }: Parts) {
  /** Who holds what, once there is room for so much more for a client, or nobody to be cut. Who holds no more than its share is left alone. */
  function survey(amount: number, client?: string): Shares {
    const shares = createShares(total)
    const here = [...holders()].filter(({ socket }) => !socket.destroyed)
    for (const one of here) shares.take(one.client, one.amount)
    if (shares.held() + amount <= total) return shares
    const stalled = here
      .filter((one) => one.client === client || shares.heldBy(one.client) > shares.shareOf(one.client))
      .map((one) => ({ ...one, idleMs: readers.idleMs(one.socket) }))
      .filter(({ idleMs }) => idleMs >= timings.unreadTimeoutMs)
      .toSorted((a, b) => b.idleMs - a.idleMs)
    for (const one of stalled) {
      if (shares.held() + amount <= total) break
      readers.cut(one.socket)
      shares.give(one.client, one.amount)
    }
    return shares
  }

  readers.everyLook(() => void survey(0))

  /** Whether there is room, or the client would still hold no more than its share. */
  return { mayTake: (client: string, amount: number) => survey(amount, client).mayTake(client, amount) }
}
