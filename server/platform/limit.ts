import { createFairQueue } from './fair-queue.ts'
import { createShares } from './shares.ts'

type Options = { reserve?: number }

/** `client` holds the slot; calls of one `party` wait in the order in which they came. */
type Caller = { client?: string | undefined; party?: string }

/**
 * Limits concurrency: at most `maxConcurrent` calls run at a time, the others wait. Parties take turns. So many more calls as there are in
 * the reserve run for clients that have none running, so that they do not wait until others are done.
 */
export function createLimit(maxConcurrent: number, { reserve = 0 }: Options = {}) {
  const waiting = createFairQueue<{ client: string; begin: () => void }>()
  const running = createShares(maxConcurrent)

  function mayRun(client: string): boolean {
    const count = running.held()
    return count < maxConcurrent || (count < maxConcurrent + reserve && running.heldBy(client) === 0)
  }

  function beginNext(): void {
    const next = waiting.next(({ client }) => mayRun(client))
    if (!next) return waiting.forget()
    waiting.charge(next.client, 1)
    running.take(next.item.client, 1)
    next.item.begin()
  }

  return async <T>(work: () => Promise<T>, { client = '', party = client }: Caller = {}): Promise<T> => {
    if (mayRun(client)) running.take(client, 1)
    else await new Promise<void>((begin) => waiting.add(party, { client, begin }))
    try {
      return await work()
    } finally {
      running.give(client, 1)
      beginNext()
    }
  }
}
