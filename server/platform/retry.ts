import { setTimeout as delay } from 'node:timers/promises'

/** How long to wait before attempt `attempt` (from 0): doubles up to `maxMs`, then a random part of it, so that many waiters spread. */
export function backoffMs(attempt: number, { minMs, maxMs }: { minMs: number; maxMs: number }): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 20))
  return ceiling / 2 + (Math.random() * ceiling) / 2
}

/** Waits; an aborted signal ends the wait early, without an error. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}

/** The promise, or a rejection with `error()` once `ms` have passed. What was begun goes on unheard. */
export async function withDeadline<T>(promise: Promise<T>, ms: number, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms)
  })
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer))
}
