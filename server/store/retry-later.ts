/** What is not to be tried again yet: it failed, or was done a moment ago. */
import { backoffMs } from '../platform/retry.ts'

const RETRY = { minMs: 5000, maxMs: 5 * 60_000 }

export function createRests(now: () => number) {
  const rests = new Map<string, { failures: number; untilMs: number }>()
  return {
    isResting: (name: string) => (rests.get(name)?.untilMs ?? -Infinity) > now(),
    /** Returns how often it has failed in a row. */
    failed(name: string): number {
      const failures = (rests.get(name)?.failures ?? 0) + 1
      rests.set(name, { failures, untilMs: now() + backoffMs(failures - 1, RETRY) })
      return failures
    },
    succeeded(name: string, restMs = 0): void {
      if (restMs === 0) rests.delete(name)
      else rests.set(name, { failures: 0, untilMs: now() + restMs })
    },
  }
}

/** Once or twice somebody was in the way; what goes on failing needs a person. */
export const levelAfter = (failures: number): 'warn' | 'error' => (failures < 3 ? 'warn' : 'error')
