import type { createAnswerRoom } from './answer-room.ts'
import type { Principal } from './principal.ts'

/** What a GraphQL operation carries along to the resolvers. */
export type RequestContext = {
  /** By whom shares are counted (client-of.ts). */
  client: string
  /** Who asks, and what it may. */
  principal: Principal
  /** Where the request came from, and its id, for the audit log. */
  ip: string
  requestId: string
  /** Aborts when the client no longer waits for the answer. */
  signal: AbortSignal
  /** What answering has cost so far; it is shown as `extensions.cost`. */
  cost: {
    /** Rows that PostgreSQL has returned. */
    rows: number
    /** Of the archive: how many segments were read, and how many of the days that were looked into were not. Absent: none was looked into. */
    segments?: { read: number; skipped: number }
  }
  /** Of which each question takes its part. */
  room: ReturnType<typeof createAnswerRoom>
  /** Resolves when it is the client's turn for some milliseconds of work. */
  takeTurn: () => Promise<void>
}
