/** What waits for its turn, by client: whoever has had least is next, and of its own the first that came. */
export function createFairQueue<Item>() {
  const waiting = new Map<string, Item[]>()
  /** What each client has had. One that is not here has had as much as who is next. */
  const spent = new Map<string, number>()
  let least = 0

  const spentBy = (client: string) => Math.max(spent.get(client) ?? 0, least)

  function findNext(mayHave: (item: Item) => boolean): string | undefined {
    let found: string | undefined
    for (const [client, [first]] of waiting) {
      if (first === undefined || (found !== undefined && spentBy(client) >= spentBy(found))) continue
      if (mayHave(first)) found = client
    }
    return found
  }

  return {
    isEmpty: () => waiting.size === 0,
    add(client: string, item: Item): void {
      const own = waiting.get(client)
      if (own) own.push(item)
      else waiting.set(client, [item])
    },
    /** The first item of a client that may have it now. */
    next(mayHave: (item: Item) => boolean = () => true): { client: string; item: Item } | undefined {
      const client = findNext(mayHave)
      if (client === undefined) return undefined
      least = spentBy(client)
      const own = waiting.get(client) ?? []
      const [item] = own.splice(0, 1)
      if (own.length === 0) waiting.delete(client)
      return item === undefined ? undefined : { client, item }
    },
    /** What a client has had costs so much, in the unit of all costs. */
    charge(client: string, cost: number): void {
      spent.set(client, spentBy(client) + cost)
    },
    /** Forgets what clients have had that are no longer ahead of the others. */
    forget(): void {
      for (const [client, cost] of spent) if (cost <= least || waiting.size === 0) spent.delete(client)
    },
  }
}
