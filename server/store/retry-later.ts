/** Postpones work that has just failed, or that has just been done: after failures for longer each time. */
import { backoffMs } from '../platform/retry.ts'

const RETRY = { minMs: 5000, maxMs: 5 * 60_000 }

export function createRetryLater(now: () => number) {
  const postponed = new Map<string, { failures: number; untilMs: number }>()
  return {
    isPostponed: (name: string) => (postponed.get(name)?.untilMs ?? -Infinity) > now(),
    /** Returns how often the work has failed in a row. */
    failed(name: string): number {
      const failures = (postponed.get(name)?.failures ?? 0) + 1
      postponed.set(name, { failures, untilMs: now() + backoffMs(failures - 1, RETRY) })
      return failures
    },
    succeeded(name: string, pauseMs = 0): void {
      if (pauseMs === 0) postponed.delete(name)
      else postponed.set(name, { failures: 0, untilMs: now() + pauseMs })
    },
  }
}

/** One or two failures are a lock that was held; work that keeps failing needs a person. */
export const levelAfter = (failures: number): 'warn' | 'error' => (failures < 3 ? 'warn' : 'error')
