/**
 * Keeps the turns of the event loop short. Node accepts one new connection of each listener in a turn, so a turn that works on all bodies
 * there are keeps other clients and health checks waiting for seconds.
 */
export type LoopBudget = {
  /** Resolves in the turn that has room for the work, first come first served; undefined if this turn has. A turn takes one piece of any size. */
  wait(cost: number): Promise<void> | undefined
  /** What waits costs so much. */
  waiting(): number
}

/** `costPerTurn` is in the unit of the costs. */
export function createLoopBudget(costPerTurn: number): LoopBudget {
  const waiting: { cost: number; begin: () => void }[] = []
  let waitingCost = 0
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
    while (left > 0) {
      const next = waiting.shift()
      if (!next) return
      waitingCost -= next.cost
      spend(next.cost)
      next.begin()
    }
  }

  return {
    wait(cost) {
      if (left > 0 && waiting.length === 0) {
        spend(cost)
        return undefined
      }
      waitingCost += cost
      return new Promise((begin) => waiting.push({ cost, begin }))
    },
    waiting: () => waitingCost,
  }
}
