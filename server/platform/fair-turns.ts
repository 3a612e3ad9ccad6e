/**
 * Long work in short turns of the event loop, shared by clients: all of them together work for so long, then everything else has its time.
 * What a piece of work sets off, without waiting for the network, is counted as its own.
 */
import { systemClock, type Clock } from './clock.ts'
import { createFairQueue } from './fair-queue.ts'

export type FairTurns = ReturnType<typeof createFairTurns>

type Options = {
  clock?: Clock
  turnMs?: number
  /** How long to rest after a turn whose last piece of work took so long. */
  restAfter?: (workedMs: number) => number
}

/** Of work on behalf of clients, and of rest after it while more of it waits. */
export const TURN_MS = 10
export const REST_MS = 10

export function createFairTurns({ clock = systemClock, turnMs = TURN_MS, restAfter = () => REST_MS }: Options = {}) {
  const waiting = createFairQueue<() => void>()
  /** Between two turns, in one that nobody uses, or in one that somebody uses or has used up. */
  let state: 'idle' | 'open' | 'busy' = 'idle'
  let endMs = 0

  const isOver = () => clock.now() >= endMs

  function begin(): void {
    endMs = clock.now() + turnMs
    // A turn of ours ends with the one of the event loop, even if there is time left.
    setImmediate(() => {
      if (state === 'open') end()
    })
    serveNext()
  }

  function serveNext(): void {
    const next = waiting.next()
    state = next === undefined ? 'open' : 'busy'
    if (next === undefined) return
    const startMs = clock.now()
    next.item()
    afterwards(() => {
      waiting.charge(next.client, clock.now() - startMs)
      if (isOver()) clock.setTimer(end, restAfter(clock.now() - startMs))
      else serveNext()
    })
  }

  function end(): void {
    waiting.forget()
    if (!waiting.isEmpty()) return begin()
    state = 'idle'
  }

  return {
    /** Resolves when it is the client's turn. */
    take: (client: string): Promise<void> =>
      new Promise((start) => {
        waiting.add(client, start)
        if (state === 'idle') begin()
        else if (state === 'open') serveNext()
      }),
    /** Whether the work must take another turn before it goes on. */
    isOver,
  }
}

/** Calls back when every promise is settled that needs nothing from outside: Node empties that queue before it looks at this one. */
export function afterwards(callback: () => void): void {
  queueMicrotask(() => process.nextTick(callback))
}
