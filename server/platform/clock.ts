/** Time and timers, handed in so that tests need not wait. */
export type Clock = {
  /** Milliseconds, monotonic. */
  now(): number
  /** Calls back once; the answer cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
