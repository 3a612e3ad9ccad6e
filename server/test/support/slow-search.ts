/** A search that runs until somebody stops it: a pattern for which PostgreSQL tries all ways to cut one message in three. */
import type { Database } from '../../platform/postgres/postgres.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { waitFor } from './wait-for.ts'

/** What is written twice has an even length, and this has not; nothing shorter than trying tells. */
export const SLOW_LOG = { message: 'a'.repeat(2001), resourceId: 'slow' }
export const SLOW_PATTERN = String.raw`^(.*)(.*)(.*)\1\2\3$`

/** The server gives a question a minute: what ends earlier was stopped by somebody. */
export const PATIENT_TIMINGS = { ...TIMINGS, queryTimeoutMs: 60_000 }

/** Waits until so many questions that read `column` are being answered by PostgreSQL. */
export function runningQuestions(prisma: Database, { column, count }: { column: string; count: number }) {
  return waitFor(async () => {
    const [row] = await prisma.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND backend_type = 'client backend'
        AND application_name = 'timberline-query' AND query LIKE ${`%${column}%`}`
    return row?.n === count ? true : undefined
  })
}
