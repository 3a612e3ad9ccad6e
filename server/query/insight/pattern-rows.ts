/** Streams what patterns are made of: with a cursor, so that the messages of a sample never stand in the memory together. */
import { Prisma } from '../../generated/prisma/client.ts'
import { TEMPLATE_MESSAGE } from '../../filter/template-message.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { DRAWN_WITH, MOMENT, type Source } from './source.ts'

export type PatternRow = {
  message: string
  level: LogLevel
  resourceId: string | null
  id: string
  /** The timestamp, with its microseconds apart. */
  ms: number
  us: number
  /** What the sample has drawn it with; null: it counts for itself alone. See `Source`. */
  page: number | null
}

/** Messages have up to 256 KiB. */
const ROWS_A_FETCH = 128

const COLUMNS = Prisma.sql`${TEMPLATE_MESSAGE} AS message, level, resource_id AS "resourceId", id::text AS id, ${MOMENT}`

/** What they read of a log. */
export const PATTERN_READS = { fields: ['message', 'level', 'resourceId', 'id', 'timestamp'] } as const

export const readPatternRows = (snapshot: Snapshot, source: Source): AsyncGenerator<PatternRow[]> =>
  readInParts(
    snapshot,
    Prisma.sql`SELECT message, level, "resourceId", id, ms, us, ${DRAWN_WITH} FROM (${source.select(COLUMNS)}) AS logs`,
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
