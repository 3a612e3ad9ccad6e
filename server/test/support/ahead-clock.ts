/** `Date.now` of this process, and so of what is started in it after this: it can be put ahead. `new Date()` goes on as it is. */
import { vi } from 'vitest'

export function createAheadClock() {
  let aheadMs = 0
  const now = Date.now
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs)
  return {
    pass(ms: number): void {
      aheadMs += ms
    },
    [Symbol.dispose](): void {
      clock.mockRestore()
    },
  }
}
