/** The share of logs that have a path is a moving average: a sampled log counts for half as much a day later. */
import { Prisma } from '../generated/prisma/client.ts'

const HALF_LIFE_MS = 24 * 60 * 60 * 1000
/** A smaller power is an error in PostgreSQL. */
const MAX_HALVES = 1000

/** What is left of a weight after so long. */
export const fallOf = (ms: number): number => 2 ** -(ms / HALF_LIFE_MS)

/** The same in SQL, between two times. */
export const fallSql = (from: Prisma.Sql, until: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`power(2, -least(${MAX_HALVES}::float8, greatest(0, extract(epoch FROM ${until} - ${from})::float8 * 1000 / ${HALF_LIFE_MS}::float8)))`
