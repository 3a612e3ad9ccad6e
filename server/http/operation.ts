/** One GraphQL operation that runs, over HTTP or WebSocket: what its resolvers get, and what it has cost. */
import type { RequestContext } from '../platform/request-context.ts'

export function startOperation() {
  const controller = new AbortController()
  const context: RequestContext = { signal: controller.signal, cost: { rows: 0 } }
  return {
    startMs: performance.now(),
    context,
    /** Nobody waits for the answer any more. */
    abort: () => controller.abort(),
  }
}

export type Operation = ReturnType<typeof startOperation>

type Running = { startMs: number; context: RequestContext }

/** What stands as `extensions` beside `data` and `errors`. */
export function costSoFar({ startMs, context }: Running) {
  const timeMs = Math.round((performance.now() - startMs) * 10) / 10
  return { cost: { timeMs, rows: context.cost.rows } }
}
