/** A search that runs until somebody stops it: a pattern with thousands of places, of which nearly every character leads to other ones. */
import type { Database } from '../../platform/postgres/postgres.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createRandom } from '../faults/random.ts'
import { waitFor } from './wait-for.ts'

const random = createRandom(16)

export const SLOW_LOG = {
  message: Array.from({ length: 250_000 }, () => random.pick(['a', 'b'])).join(''),
  resourceId: 'slow',
}
/** For SLOW_LOG, PostgreSQL takes half a minute. */
export const SLOW_PATTERN = '((ab*){1,60}a[ab]{60}){1,50}c'

/** The server gives a question a minute: what ends earlier was stopped by somebody. */
export const PATIENT_TIMINGS = { ...TIMINGS, queryTimeoutMs: 60_000 }

/** Waits until so many questions that read `column` are being answered by PostgreSQL. */
export function runningQuestions(prisma: Database, { column, count }: { column: string; count: number }) {
  return waitFor(async () => {
    const [row] = await prisma.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND backend_type = 'client backend'
        AND application_name = 'timberline-query+archive' AND query LIKE ${`%${column}%`}`
    return row?.n === count ? true : undefined
  })
}
