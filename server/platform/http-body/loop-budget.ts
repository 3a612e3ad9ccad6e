import { createFairQueue } from '../fair-queue.ts'
import { afterwards } from '../fair-turns.ts'

/**
 * Keeps the turns of the event loop short. Node accepts one new connection of each listener in a turn, so a turn that works on all bodies
 * there are keeps other clients and health checks waiting for seconds.
 */
export type LoopBudget = {
  /**
   * Resolves in the turn that has room for the work; undefined if this turn has. A turn takes one piece of any size. Clients get equal parts, and
   * who comes first of a client is served first.
   */
  wait(cost: number, client?: string): Promise<void> | undefined
  /** What the work has cost beyond that; called when it is done, before anything else is awaited. */
  charge(cost: number, client?: string): void
}

/** `costPerTurn` is in the unit of the costs. */
export function createLoopBudget(costPerTurn: number): LoopBudget {
  const waiting = createFairQueue<{ cost: number; begin: () => void }>()
  let left = costPerTurn
  let willRenew = false

  function spend(cost: number): void {
    left -= cost
    if (willRenew) return
    willRenew = true
    // Once all sockets that had something were read, and before the next look at them.
    setImmediate(renew)
  }

  function renew(): void {
    left = costPerTurn
    willRenew = false
    serve()
  }

  /** One by one, because only afterwards it is known what the work has cost. */
  function serve(): void {
    if (left <= 0) return
    const next = waiting.next()
    if (!next) return waiting.forget()
    const { cost, begin } = next.item
    waiting.charge(next.client, cost)
    spend(cost)
    begin()
    afterwards(serve)
  }

  return {
    wait(cost, client = '') {
      if (left > 0 && waiting.isEmpty()) {
        spend(cost)
        return undefined
      }
      return new Promise((begin) => waiting.add(client, { cost, begin }))
    },
    charge(cost, client = '') {
      waiting.charge(client, cost)
      spend(cost)
    },
  }
}
