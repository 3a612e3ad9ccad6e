/** One running GraphQL operation, over HTTP or WebSocket: the context of its resolvers, and its cost. */
import { createAnswerRoom } from '../platform/answer-room.ts'
import type { AppError } from '../platform/errors.ts'
import type { FairTurns } from '../platform/fair-turns.ts'
import type { RequestContext } from '../platform/request-context.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'

/** Made once: an `abort` without a reason makes an error with its stack, for every operation. */
const OVER = new Error('The operation is over.')

type Reserved = ReturnType<UnreadAnswers['reserve']>

/** Of the request: of a WebSocket the one that opened it. */
export type AskedBy = Pick<RequestContext, 'client' | 'principal' | 'ip' | 'requestId'>

type Asked = AskedBy & { reserved: Reserved; turns: Pick<FairTurns, 'take'> }

export function startOperation({ reserved, turns, ...by }: Asked) {
  const controller = new AbortController()
  const { signal } = controller
  const context: RequestContext = {
    ...by,
    signal,
    cost: { rows: 0 },
    room: createAnswerRoom({ onTaken: reserved.add }),
    takeTurn: () => turns.take(by.client),
  }
  return {
    startMs: performance.now(),
    context,
    /** The client no longer waits for the answer, or has it. */
    abort: () => controller.abort(OVER),
    /** Who asks may not go on. */
    end: (why: AppError) => controller.abort(why),
    /** The answer was read. */
    release: reserved.release,
  }
}

export type Operation = ReturnType<typeof startOperation>

type Running = { startMs: number; context: RequestContext }

/** Of who has a scope: a finer time could tell that an index holds what the scope hides. */
const SCOPED_STEP_MS = 10

/** The `extensions` of an answer. Segments hold the logs of all scopes, so how many there are is for nobody who has one. */
export function costSoFar({ startMs, context }: Running) {
  const tookMs = performance.now() - startMs
  const { rows, segments } = context.cost
  if (context.principal.scope) return { cost: { timeMs: Math.round(tookMs / SCOPED_STEP_MS) * SCOPED_STEP_MS, rows } }
  const timeMs = Math.round(tookMs * 10) / 10
  return { cost: { timeMs, rows, ...(segments && { segmentsRead: segments.read, segmentsSkipped: segments.skipped }) } }
}
