/** Distinguishes a writer that is stuck from one that works, waits, or is idle. */
import type { Timings } from '../platform/timings.ts'

/** Of one partition. */
export type Progress = {
  /** Whether a transaction was committed since the last look. */
  isBusy: boolean
  /** Whether a batch is being kept; the other partitions may only wait for their turn. */
  isInHand: boolean
  /** Why the writer waits, while it does. */
  waitingFor: string | undefined
  /** For how long there were records and not one commit, without an excuse. */
  idleMs: number
}

type Options = Pick<Timings, 'storeMaxLookMs'> & { now?: () => number }

/**
 * A clock to be looked at every few seconds: for how long the partition that has waited longest had records and not one commit
 * without an excuse, in milliseconds. Excuses are an outage, an unknown lag (the broker is away), and the turn of another partition:
 * kafkajs fetches nothing of a broker while it has a batch of it in hand.
 */
export function createStallClock(places: ReadonlyMap<number, Progress>, { storeMaxLookMs, now = Date.now }: Options) {
  let lookedAt = now()
  return (lag: ReadonlyMap<number, bigint> | undefined): number => {
    const elapsedMs = Math.min(now() - lookedAt, storeMaxLookMs)
    lookedAt = now()
    const all = [...places.values()]
    const isWaiting = all.some(({ waitingFor }) => waitingFor !== undefined)
    const isMoving = all.some(({ isBusy }) => isBusy)
    for (const [partition, place] of places) {
      const isAtWork = place.isBusy || (isMoving && !place.isInHand)
      place.idleMs = isWaiting || isAtWork || !lag?.get(partition) ? 0 : place.idleMs + elapsedMs
    }
    for (const place of all) place.isBusy = false
    return Math.max(0, ...all.map(({ idleMs }) => idleMs))
  }
}
