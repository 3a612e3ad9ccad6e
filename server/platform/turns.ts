import { createFairQueue } from './fair-queue.ts'

/**
 * Long work in slices: a caller that waits goes on in a later turn of the event loop, one caller in each turn. Clients take turns, and of one
 * client who came first goes first. What has come meanwhile, health checks among it, is served between them.
 */
export function createTurns(): (client?: string) => Promise<void> {
  const waiting = createFairQueue<() => void>()
  let willBegin = false

  function begin(): void {
    const next = waiting.next()
    willBegin = next !== undefined
    if (next === undefined) return waiting.forget()
    setImmediate(begin)
    waiting.charge(next.client, 1)
    next.item()
  }

  return (client = '') =>
    new Promise((resolve) => {
      waiting.add(client, resolve)
      if (willBegin) return
      willBegin = true
      setImmediate(begin)
    })
}
