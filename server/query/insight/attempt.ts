import { Prisma } from '../../generated/prisma/client.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'

type Attempt<T> = { timeoutMs: number; work: () => Promise<T> }

/**
 * The answer, or undefined where a statement ran out of this time; the snapshot goes on. A cancelled statement would else end its transaction
 * (SAVEPOINT). What is set inside is so no longer. Sorting is what PostgreSQL prefers for expressions that it has no statistics of, at four
 * times the price of hashing.
 */
export async function attempt<T>(snapshot: Snapshot, { timeoutMs, work }: Attempt<T>): Promise<T | undefined> {
  await snapshot.query(Prisma.sql`SAVEPOINT attempt`)
  await snapshot.query(Prisma.sql`
    SELECT set_config('statement_timeout', ${String(Math.max(1, Math.round(timeoutMs)))}, true),
      set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)`)
  let answer: T | undefined
  try {
    answer = await work()
  } catch (error) {
    if (sqlState(error) !== '57014') throw error
  }
  await snapshot.query(Prisma.sql`ROLLBACK TO SAVEPOINT attempt`)
  await snapshot.query(Prisma.sql`RELEASE SAVEPOINT attempt`)
  return answer
}
