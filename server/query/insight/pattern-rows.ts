/** Streams what patterns are made of: with a cursor, so that the messages of a sample never stand in the memory together. */
import { Prisma } from '../../generated/prisma/client.ts'
import { TEMPLATE_MESSAGE } from '../../filter/template-message.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { Source } from './source.ts'

export type PatternRow = {
  message: string
  level: LogLevel
  resourceId: string | null
  id: string
  /** The timestamp, with its microseconds apart. */
  ms: number
  us: number
  /** See `Source`. */
  whole: boolean
  page: number
}

/** Messages have up to 256 KiB. */
const ROWS_A_FETCH = 128

const COLUMNS = Prisma.sql`${TEMPLATE_MESSAGE} AS message, level, resource_id AS "resourceId", id::text AS id,
  floor(extract(epoch FROM ts) * 1000)::float8 AS ms, extract(microseconds FROM ts)::int % 1000 AS us`

/** What they read of a log. */
export const PATTERN_READS = { fields: ['message', 'level', 'resourceId', 'id', 'timestamp'] } as const

export const readPatternRows = (snapshot: Snapshot, source: Source): AsyncGenerator<PatternRow[]> =>
  readInParts(
    snapshot,
    Prisma.sql`SELECT message, level, "resourceId", id, ms, us, whole, page::float8 AS page FROM (${source.select(COLUMNS)}) AS logs`,
  )

/** One statement at a time. `rowsAFetch`: of a part. */
export async function* readInParts<Row>(
  snapshot: Snapshot,
  statement: Prisma.Sql,
  rowsAFetch = ROWS_A_FETCH,
): AsyncGenerator<Row[]> {
  // A cursor is planned for its first rows, and here all are read.
  await snapshot.query(Prisma.sql`SELECT set_config('cursor_tuple_fraction', '1', true)`)
  await snapshot.query(Prisma.sql`DECLARE parts NO SCROLL CURSOR FOR ${statement}`)
  for (;;) {
    const rows = await snapshot.query<Row>(Prisma.sql`FETCH ${Prisma.raw(String(rowsAFetch))} FROM parts`)
    if (rows.length > 0) yield rows
    if (rows.length < rowsAFetch) break
  }
  await snapshot.query(Prisma.sql`CLOSE parts`)
}
