/** Work that waits for a slot (slots.ts), in the order in which it came. Its places are shared by client. */
import type { AppError } from './errors.ts'
import { createShares } from './shares.ts'

/** One operation: all work with the same object is its own. */
export type Asker = { client: string; signal: AbortSignal }

export type Waiting = {
  asker: Asker
  /** It has had a slot before. */
  isSecond: boolean
  untilMs: number
  begin: () => void
  refuse: (error: AppError) => void
}

export type SlotQueue = ReturnType<typeof createSlotQueue>

export function createSlotQueue(maxWaiting: number) {
  const waiting = new Set<Waiting>()
  const shares = createShares(maxWaiting)
  const byAsker = new Map<Asker, number>()
  const waitingOf = (asker: Asker) => byAsker.get(asker) ?? 0

  return {
    length: () => waiting.size,
    waitingOf,
    late: (nowMs: number) => [...waiting].filter(({ untilMs }) => untilMs <= nowMs),
    /** Returns what is to be refused, should there be too many: the newest of the client's operation that has most. */
    add(added: Waiting): Waiting | undefined {
      const { client } = added.asker
      const isTooMany = !shares.mayTake(client, 1)
      waiting.add(added)
      shares.take(client, 1)
      byAsker.set(added.asker, waitingOf(added.asker) + 1)
      if (!isTooMany) return undefined
      const ofClient = [...waiting].filter(({ asker }) => asker.client === client)
      return ofClient.reduce((most, other) => (waitingOf(other.asker) >= waitingOf(most.asker) ? other : most), added)
    },
    remove(removed: Waiting): void {
      if (!waiting.delete(removed)) return
      shares.give(removed.asker.client, 1)
      const left = waitingOf(removed.asker) - 1
      if (left > 0) byAsker.set(removed.asker, left)
      else byAsker.delete(removed.asker)
    },
    /** Of those that are `eligible` the lowest by rank, and of equal rank the one that came first. */
    first(eligible: (one: Waiting) => boolean, rankOf: (one: Waiting) => number[]): Waiting | undefined {
      let best: { one: Waiting; rank: number[] } | undefined
      for (const one of waiting) {
        if (!eligible(one)) continue
        const rank = rankOf(one)
        if (!best || isLess(rank, best.rank)) best = { one, rank }
      }
      return best?.one
    },
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}
