/** Deletes what no question reads: former generations, days past retention and those that were brought back, and buildings that were given up. */
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_NUMBER } from '../../filter/days-sql.ts'
import { DAY_MS } from '../../log/retention.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { isOf, type Part } from './stored-segments.ts'

/** All that a part has. The part itself goes last. */
const TABLES = ['segments', 'digests', 'slices', 'values', 'ranges', 'sparse', 'parts'].map((name) =>
  Prisma.raw(`archive_${name}`),
)

/** One part, which takes a tenth of a second; undefined if nothing is left over. */
export async function discardPart({ query }: Session, { untilMs }: { untilMs: number }): Promise<Part | undefined> {
  // Of days that stay in the table after all, by a longer ARCHIVE_AFTER_DAYS or because somebody has brought them back.
  await query(Prisma.sql`
    DELETE FROM archive_builds AS build
    WHERE NOT EXISTS (SELECT FROM archive_days AS archived WHERE archived.day = build.day)
      AND (extract(epoch FROM day) * 1000 + ${DAY_MS}::float8 > ${untilMs}::float8 OR day IN (SELECT day FROM archive_kept))`)
  const [part] = await query<Part>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, generation, part FROM archive_parts
    WHERE (day, generation) NOT IN (SELECT day, generation FROM archive_days UNION ALL SELECT day, generation FROM archive_builds)
    ORDER BY day, generation, part LIMIT 1`)
  if (!part) return undefined
  for (const table of TABLES)
    await query(Prisma.sql`DELETE FROM ${table} WHERE ${isOf(part)} AND part = ${part.part}::int`)
  return part
}
