/** The second step of building a day: a part that is full, or whose day is read, gets its summary. */
import { Prisma } from '../../generated/prisma/client.ts'
import { startOfDay } from '../../filter/days-sql.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { createPartSummary, type PartSummary } from '../summary/part-summary.ts'
import { rangeId } from '../summary/range-id.ts'
import { copySparse } from './copy-sparse.ts'
import type { BuildLimits } from './limits.ts'
import type { OpenPart } from './open-part.ts'
import { isOf, type Generation, type Part } from './stored-segments.ts'

type Closing = { of: Generation; open: OpenPart; limits: BuildLimits; signal: AbortSignal }

export async function closePart(session: Session, { of, open, limits, signal }: Closing): Promise<void> {
  const part = { day: of.day, generation: of.generation, part: open.part }
  const summary = await summarize(session, part, open)
  signal.throwIfAborted()
  await insertSummary(session, part, summary)
  await copySparse(session, { part, sparse: summary.sparse, limits, signal })
  await session.query(Prisma.sql`DELETE FROM archive_digests WHERE ${isOf(part)} AND part = ${part.part}::int`)
  const { slicesARow, unlisted } = summary.shape
  await session.query(Prisma.sql`
    UPDATE archive_parts SET is_complete = true, unlisted = ${unlisted}::text[], slices_a_row = ${slicesARow}::int
    WHERE ${isOf(part)} AND part = ${part.part}::int`)
}

const DIGESTS_A_PAGE = 64

async function summarize({ query }: Session, part: Part, open: OpenPart): Promise<PartSummary> {
  const summary = createPartSummary(open)
  for (let from = 0; from < open.segments; from += DIGESTS_A_PAGE) {
    const rows = await query<{ digest: Buffer }>(Prisma.sql`
      SELECT digest FROM archive_digests
      WHERE ${isOf(part)} AND part = ${part.part}::int AND segment >= ${from}::int AND segment < ${from + DIGESTS_A_PAGE}::int
      ORDER BY segment`)
    for (const { digest } of rows) summary.add(digest)
  }
  return summary.finish()
}

/** Rows of one statement: of the slices half a megabyte. */
const ROWS_AT_ONCE = 64

async function insertSummary({ query }: Session, { day, generation, part }: Part, summary: PartSummary): Promise<void> {
  const place = Prisma.sql`${startOfDay(day)}, ${generation}::int, ${part}::int`
  for (const some of inBatches(summary.slices))
    await query(Prisma.sql`
      INSERT INTO archive_slices (day, generation, part, slice_row, bits)
      SELECT ${place}, * FROM unnest(${some.map(({ row }) => row)}::int[], ${some.map(({ bits }) => bits)}::bytea[])`)
  for (const some of inBatches(summary.values))
    await query(Prisma.sql`
      INSERT INTO archive_values (day, generation, part, field, value, n, segments)
      SELECT ${place}, * FROM unnest(
        ${some.map(({ field }) => field)}::text[], ${some.map(({ value }) => value)}::text[],
        ${some.map(({ n }) => n)}::bigint[], ${some.map(({ segments }) => segments)}::bytea[])`)
  for (const { path, bounds } of summary.ranges)
    await query(Prisma.sql`
      INSERT INTO archive_ranges (day, generation, part, id, path, bounds)
      VALUES (${place}, ${rangeId(path)}::bytea, ${path}::text[], ${bounds}::bytea)`)
}

function* inBatches<T>(rows: Iterable<T>): Generator<T[], void> {
  let batch: T[] = []
  for (const row of rows) {
    if (batch.push(row) < ROWS_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
