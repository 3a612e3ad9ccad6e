/** One running GraphQL operation, over HTTP or WebSocket: the context of its resolvers, and its cost. */
import type { RequestContext } from '../platform/request-context.ts'

export function startOperation() {
  const controller = new AbortController()
  const context: RequestContext = { signal: controller.signal, cost: { rows: 0 } }
  return {
    startMs: performance.now(),
    context,
    /** The client no longer waits for the answer. */
    abort: () => controller.abort(),
  }
}

export type Operation = ReturnType<typeof startOperation>

type Running = { startMs: number; context: RequestContext }

/** The `extensions` of an answer. */
export function costSoFar({ startMs, context }: Running) {
  const timeMs = Math.round((performance.now() - startMs) * 10) / 10
  return { cost: { timeMs, rows: context.cost.rows } }
}
