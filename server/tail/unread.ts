/** The logs that were handed over and have not all gone out yet. As text they take about as much again, so all clients share a bound. */
import { createShares } from '../platform/shares.ts'

/** Of one subscriber. */
export type Hold = ReturnType<ReturnType<typeof createUnread>['of']>

export function createUnread(maxBytes: number) {
  const shares = createShares(maxBytes)
  return {
    of(client: string) {
      let held = 0
      return {
        hasRoom: (bytes: number) => shares.mayTake(client, bytes),
        take(bytes: number): void {
          held += bytes
          shares.take(client, bytes)
        },
        /** Everything that it holds has gone out, or never will. */
        release(): void {
          if (held > 0) shares.give(client, held)
          held = 0
        },
      }
    },
  }
}
