/** Who may have a live tail. Clients share them: where none is left, whoever has most gives its newest to who has less than its share. */
import { AppError } from '../platform/errors.ts'
import { createShares } from '../platform/shares.ts'

type Seat = {
  /** Aborts, with the error to tell, when another client gets it. */
  lost: AbortSignal
  /** To be called once. */
  leave(): void
}

/** A filter with more text takes the seats of several tails: every tail keeps its own. */
export const SEAT_BYTES = 8 * 1024

export function createSeats(total: number) {
  const shares = createShares(total)
  /** Of each client its tails with the number of their seats, oldest first. */
  const takers = new Map<string, Map<AbortController, number>>()

  function give(client: string, tail: AbortController): void {
    const own = takers.get(client)
    const seats = own?.get(tail)
    if (!own || seats === undefined) return
    own.delete(tail)
    if (own.size === 0) takers.delete(client)
    shares.give(client, seats)
  }

  function takeNewest(client: string): void {
    const newest = [...(takers.get(client)?.keys() ?? [])].at(-1)
    if (!newest) return
    give(client, newest)
    newest.abort(taken())
  }

  return {
    /** Throws OVERLOADED where there is none for this client. */
    take(client: string, filterBytes: number): Seat {
      const seats = Math.max(1, Math.ceil(filterBytes / SEAT_BYTES))
      if (!shares.mayTake(client, seats)) throw tooMany()
      shares.take(client, seats)
      for (let largest = shares.largest(); largest && shares.held() > total; largest = shares.largest())
        takeNewest(largest)
      const tail = new AbortController()
      takers.set(client, (takers.get(client) ?? new Map<AbortController, number>()).set(tail, seats))
      return { lost: tail.signal, leave: () => give(client, tail) }
    },
  }
}

const tooMany = () => new AppError('OVERLOADED', 'Too many live tails are open. Try again later.')
const taken = () =>
  new AppError(
    'OVERLOADED',
    'Another client needs this live tail: you have more than your share of them. Subscribe again later, from the last position.',
  )
