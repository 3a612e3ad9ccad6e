import type { Clock } from '../platform/clock.ts'

/** One sleep at a time, which ends when its time is over or `wake` is called. */
export function createSleeper(clock: Clock) {
  let wakeUp: (() => void) | undefined
  return {
    /** With Infinity, until `wake` is called. */
    sleep(untilMs: number): Promise<void> {
      return new Promise((resolve) => {
        const delayMs = untilMs - clock.now()
        const cancel = Number.isFinite(delayMs) ? clock.setTimer(() => wakeUp?.(), Math.max(0, delayMs)) : undefined
        wakeUp = () => {
          wakeUp = undefined
          cancel?.()
          resolve()
        }
      })
    },
    wake: () => wakeUp?.(),
  }
}
