import { Prisma } from '../../generated/prisma/client.ts'
import { AppError } from '../../platform/errors.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'

type Attempt<T> = {
  timeoutMs: number
  /** `within`: the same snapshot, whose time is this one. */
  work: (within: Snapshot) => Promise<T>
}

/**
 * The answer, or undefined where a statement, or all that is read beside PostgreSQL, ran out of this time; the snapshot goes on. A cancelled
 * statement would else end its transaction (SAVEPOINT). What is set inside is so no longer. Sorting is what PostgreSQL prefers for expressions
 * that it has no statistics of, at four times the price of hashing.
 */
export async function attempt<T>(snapshot: Snapshot, { timeoutMs, work }: Attempt<T>): Promise<T | undefined> {
  const leftMs = Math.max(1, Math.round(timeoutMs))
  await snapshot.query(Prisma.sql`SAVEPOINT attempt`)
  await snapshot.query(Prisma.sql`
    SELECT set_config('statement_timeout', ${String(leftMs)}, true),
      set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)`)
  const timeout = AbortSignal.timeout(leftMs)
  const untilMs = performance.now() + leftMs
  const within: Snapshot = {
    ...snapshot,
    signal: AbortSignal.any([snapshot.signal, timeout]),
    leftMs: () => Math.min(snapshot.leftMs(), untilMs - performance.now()),
  }
  let answer: T | undefined
  try {
    answer = await work(within)
  } catch (error) {
    const isOver = error instanceof AppError && timeout.aborted && error.cause === timeout.reason
    if (!isOver && sqlState(error) !== '57014') throw error
  }
  await snapshot.query(Prisma.sql`ROLLBACK TO SAVEPOINT attempt`)
  await snapshot.query(Prisma.sql`RELEASE SAVEPOINT attempt`)
  return answer
}
