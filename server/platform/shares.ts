/**
 * Who holds how much of something that all clients share: bytes of bodies, connections of a pool, live tails. One client alone may hold all
 * of it; beside others each has an equal share, to which comes what those leave who need less. Who holds less than its share gets it at once.
 */
export type Shares = ReturnType<typeof createShares>

/** `total` is in the unit of what is shared. A client has no entry while it holds nothing. */
export function createShares(total: number) {
  const held = new Map<string, number>()
  let sum = 0

  const heldBy = (client: string) => held.get(client) ?? 0
  /** What the client may hold if no other one that holds less is to give anything up. */
  function shareOf(client: string): number {
    const others = [...held].flatMap(([other, amount]) => (other === client ? [] : amount)).toSorted((a, b) => a - b)
    let rest = total
    for (const [index, amount] of others.entries()) {
      const equalPart = rest / (others.length - index + 1)
      if (amount >= equalPart) return equalPart
      rest -= amount
    }
    return rest
  }

  return {
    /** What all clients hold together. */
    held: () => sum,
    heldBy,
    shareOf,
    /** Whether there is room, or the client would still hold no more than its share: then others hold more than theirs. */
    mayTake: (client: string, amount: number) => sum + amount <= total || heldBy(client) + amount <= shareOf(client),
    take(client: string, amount: number): void {
      held.set(client, heldBy(client) + amount)
      sum += amount
    },
    give(client: string, amount: number): void {
      const left = heldBy(client) - amount
      if (left > 0) held.set(client, left)
      else held.delete(client)
      sum -= amount
    },
    /** The client that holds most; undefined while nobody holds anything. */
    largest(): string | undefined {
      let found: string | undefined
      for (const [client, amount] of held) if (found === undefined || amount > heldBy(found)) found = client
      return found
    },
  }
}
