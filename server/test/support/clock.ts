/** A clock that moves when the test says so. */
export function createTestClock() {
  let nowMs = 0
  const timers = new Map<object, { at: number; callback: () => void }>()
  return {
    timers,
    now: () => nowMs,
    setTimer(callback: () => void, delayMs: number) {
      const key = {}
      timers.set(key, { at: nowMs + delayMs, callback })
      return () => void timers.delete(key)
    },
    advance(ms: number) {
      nowMs += ms
      for (const [key, timer] of timers) {
        if (timer.at > nowMs) continue
        timers.delete(key)
        timer.callback()
      }
    },
  }
}
