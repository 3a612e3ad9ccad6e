/** A rate with a burst: tokens come all the time, up to so many, and what is taken is gone. */
export type TokenBucket = ReturnType<typeof createTokenBucket>

type Options = {
  perSecond: number
  /** What may be taken at once after a pause. */
  capacity: number
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number
}

export function createTokenBucket({ perSecond, capacity, nowMs }: Options) {
  let level = capacity
  let atMs = nowMs()

  function fill(): void {
    const now = nowMs()
    level = Math.min(capacity, level + ((now - atMs) / 1000) * perSecond)
    atMs = now
  }

  return {
    /** Seconds until so many may be taken. Of more than there is room for it takes as long as until the bucket is full, or they never could be. */
    waitFor(amount: number): number {
      fill()
      return Math.max(0, (Math.min(amount, capacity) - level) / perSecond)
    },
    /** Also where there are not as many: what is taken beyond comes off what follows. */
    take(amount: number): void {
      fill()
      level -= amount
    },
  }
}
