/** The end of a principal: once, for a reason, and at the latest when its time is over. */
import type { Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'

/** A longer timer of Node's would be over at once. */
const MAX_TIMER_MS = 24 * 60 * 60 * 1000

export type Time = {
  /** Milliseconds since 1970. */
  now: () => number
  clock: Pick<Clock, 'setTimer'>
}

/** `untilMs`: in milliseconds since 1970, or Infinity. A timer runs only while somebody listens. */
export function createEnding(untilMs: number, { now, clock }: Time) {
  const listeners = new Set<(why: AppError) => void>()
  let reason: AppError | undefined
  let cancel: (() => void) | undefined

  function end(why: AppError): void {
    if (reason) return
    reason = why
    cancel?.()
    for (const listener of listeners) listener(why)
    listeners.clear()
  }

  function watch(): void {
    if (untilMs === Infinity) return
    const leftMs = untilMs - now()
    if (leftMs <= 0) end(over())
    else cancel = clock.setTimer(watch, Math.min(leftMs, MAX_TIMER_MS))
  }

  return {
    end,
    isEnded: () => reason !== undefined,
    /** Throws UNAUTHENTICATED once it is over. */
    check(): void {
      if (!reason && untilMs <= now()) end(over())
      if (reason) throw reason
    },
    /** Calls back once it is over, also where it is already; the answer forgets the call. */
    onEnd(listener: (why: AppError) => void): () => void {
      const ended = reason
      if (ended) {
        queueMicrotask(() => listener(ended))
        return () => undefined
      }
      listeners.add(listener)
      if (listeners.size === 1) watch()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) cancel?.()
      }
    },
  }
}

export type Ending = ReturnType<typeof createEnding>

export const over = () =>
  new AppError(
    'UNAUTHENTICATED',
    'What you signed in with is no longer valid, or may do something else now. Sign in again.',
  )
