import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'

/** `what`: the work writes. */
type Repeated = { work: () => Promise<void>; what: string; everyMs: number }

type Parts = Repeated & { clock: Clock; logger: Pick<Logger, 'warn'> }

/** Does the work again and again; a failure is said once until it works again. The answer does it a last time, and ends that. */
export function repeat({ work, what, everyMs, clock, logger }: Parts): () => Promise<void> {
  let hasFailed = false
  let cancel: (() => void) | undefined
  let running: Promise<void> = Promise.resolve()

  async function attempt(): Promise<void> {
    try {
      await work()
      hasFailed = false
    } catch (error) {
      if (!hasFailed) logger.warn({ err: error }, `could not write ${what}; it is tried again`)
      hasFailed = true
    }
  }

  function later(): void {
    cancel = clock.setTimer(() => {
      running = attempt().finally(later)
    }, everyMs)
  }

  later()
  return async () => {
    await running
    cancel?.()
    await attempt()
  }
}
