/** Attempts in buckets: so many at once, and then so many a minute. */
const MINUTE_MS = 60_000
/** Names are made up by strangers; those that are full again are forgotten first, then the oldest. */
const MAX_BUCKETS = 10_000

type Parts = { size: number; perMinute: number; now: () => number }

/** `now`: milliseconds of any clock. */
export function createBuckets({ size, perMinute, now }: Parts) {
  const perMs = perMinute / MINUTE_MS
  /** When each is full again. */
  const fullAt = new Map<string, number>()

  function makeRoom(): void {
    if (fullAt.size < MAX_BUCKETS) return
    for (const [name, atMs] of fullAt) if (atMs <= now()) fullAt.delete(name)
    if (fullAt.size < MAX_BUCKETS) return
    // Several at a time, or each new one would look at all of them.
    for (const name of [...fullAt.keys()].slice(0, MAX_BUCKETS / 4)) fullAt.delete(name)
  }

  const missing = (name: string) => Math.max(0, (fullAt.get(name) ?? 0) - now()) * perMs

  return {
    /** Seconds until there is one; 0 where there is one now. */
    waitSeconds: (name: string): number => Math.max(0, (missing(name) - (size - 1)) / perMs / 1000),
    take(name: string): void {
      const level = missing(name) + 1
      fullAt.delete(name)
      makeRoom()
      fullAt.set(name, now() + level / perMs)
    },
    /** Gives one back. */
    give(name: string): void {
      const level = missing(name) - 1
      if (level > 0) fullAt.set(name, now() + level / perMs)
      else fullAt.delete(name)
    },
  }
}
