/**
 * The ranges of days that hold logs, to be read one after the other. PostgreSQL plans a query over every day that it may touch, 25 ms
 * for 400 of them, most of which are empty. The counts say which days hold logs, in the same snapshot. Most pages are full within the
 * first range, so each range is twice as long as the one before.
 */
import type { SortDirection } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import type { TimeRange } from '../filter/condition.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { MINUTE_MS } from './units.ts'

/** The number of ranges that double in length; the last range is unbounded. */
const DOUBLINGS = 10

type RawSpan = { from: number; until: number }

/** In the order of the walk, without overlap, within the given range. They cover every log in it. */
export async function readDayRanges(
  snapshot: Snapshot,
  { range, direction }: { range: TimeRange; direction: SortDirection },
): Promise<TimeRange[]> {
  if (compareMoments(range.from, range.until) >= 0) return []
  const spans = await snapshot.query<RawSpan>(direction === 'DESC' ? backward(range) : forward(range))
  return spans.map(({ from, until }) => ({
    from: later(range.from, momentOf(from)),
    until: earlier(range.until, momentOf(until)),
  }))
}

const EPOCHS = Prisma.sql`(extract(epoch FROM "from") * 1000)::float8 AS "from", (extract(epoch FROM "until") * 1000)::float8 AS "until"`

/** `max` over the key's first column is one step in the index. */
function backward({ from, until }: TimeRange): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE span AS (
      SELECT 0 AS n, day AS "from", day + interval '1 day' AS "until" FROM (
        SELECT date_trunc('day', max(minute), 'UTC') AS day FROM log_counts_minute WHERE minute < ${timestamptz(until)}) AS newest
      UNION ALL
      SELECT n + 1, CASE WHEN n < ${DOUBLINGS}::int THEN day - interval '1 day' * (2 ^ (n + 1) - 1) ELSE '-infinity' END, day + interval '1 day'
      FROM span, LATERAL (
        SELECT date_trunc('day', max(minute), 'UTC') AS day FROM log_counts_minute WHERE minute < span."from") AS next
      WHERE "from" > ${timestamptz(from)}
    )
    SELECT ${EPOCHS} FROM span WHERE "until" > ${timestamptz(from)} ORDER BY n`
}

function forward({ from, until }: TimeRange): Prisma.Sql {
  const firstMinute = timestamptz(momentOf(Math.floor(from.ms / MINUTE_MS) * MINUTE_MS))
  return Prisma.sql`
    WITH RECURSIVE span AS (
      SELECT 0 AS n, day AS "from", day + interval '1 day' AS "until" FROM (
        SELECT date_trunc('day', min(minute), 'UTC') AS day FROM log_counts_minute WHERE minute >= ${firstMinute}) AS oldest
      UNION ALL
      SELECT n + 1, day, CASE WHEN n < ${DOUBLINGS}::int THEN day + interval '1 day' * 2 ^ (n + 1) ELSE 'infinity' END
      FROM span, LATERAL (
        SELECT date_trunc('day', min(minute), 'UTC') AS day FROM log_counts_minute WHERE minute >= span."until") AS next
      WHERE "until" < ${timestamptz(until)}
    )
    SELECT ${EPOCHS} FROM span WHERE "from" < ${timestamptz(until)} ORDER BY n`
}
