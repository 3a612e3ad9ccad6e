/**
 * The ranges of days that hold logs, to be read one after the other. PostgreSQL plans a query over every day that it may touch, 25 ms
 * for 400 of them, most of which are empty. The counts say which days hold logs, in the same snapshot. Most pages are full within the
 * first range, so each range is twice as long as the one before.
 *
 * Ranges are cut at days that are archived: whoever sees such a day in `archive_days` finds its logs in the archive and in `logs_late`, and
 * never in `logs`, whether or not they are still there.
 */
import type { SortDirection } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import type { TimeRange } from '../filter/condition.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { DAY_MS } from '../log/retention.ts'
import { fromLateLogs } from './scope.ts'
import { MINUTE_MS } from './units.ts'

/** The number of ranges that double in length; the last range is unbounded. */
const DOUBLINGS = 10

/** `archived`: those of its days, in the order of time. */
type RawSpan = { from: number; until: number; archived: number[]; hasLate: boolean }

/** Where the logs of a range are: in `logs`, or in the archive, and then perhaps in `logs_late` too. */
export type DayRange = TimeRange & { place: 'hot' | 'archived'; hasLate: boolean }

/** In the order of the walk, without overlap, within the given range. They cover every log in it. */
export async function readDayRanges(
  snapshot: Snapshot,
  { range, direction }: { range: TimeRange; direction: SortDirection },
): Promise<DayRange[]> {
  if (compareMoments(range.from, range.until) >= 0) return []
  const span = direction === 'DESC' ? backward(range) : forward(range)
  const spans = await snapshot.query<RawSpan>(Prisma.sql`
    WITH RECURSIVE ${span}
    SELECT (extract(epoch FROM "from") * 1000)::float8 AS "from", (extract(epoch FROM "until") * 1000)::float8 AS "until", archived,
      archived <> '{}' AND EXISTS (SELECT ${fromLateLogs(snapshot)} WHERE ts >= "from" AND ts < "until") AS "hasLate"
    FROM span, LATERAL (
      SELECT ARRAY(SELECT (extract(epoch FROM day) * 1000)::float8 FROM archive_days WHERE day >= "from" AND day < "until" ORDER BY day) AS archived
    ) AS days
    WHERE "from" < ${timestamptz(range.until)} AND "until" > ${timestamptz(range.from)} ORDER BY n`)
  return spans.flatMap(({ from, until, ...rest }) => {
    const cut = cutAtArchive({ from: momentOf(from), until: momentOf(until) }, rest)
    const within = cut.flatMap((part) => toWithin(part, range))
    return direction === 'DESC' ? within.toReversed() : within
  })
}

function toWithin(part: DayRange, range: TimeRange): DayRange[] {
  const within = { ...part, from: later(range.from, part.from), until: earlier(range.until, part.until) }
  return compareMoments(within.from, within.until) < 0 ? [within] : []
}

/** Archived days side by side are one range; in the order of time. */
function cutAtArchive(span: TimeRange, { archived, hasLate }: Pick<RawSpan, 'archived' | 'hasLate'>): DayRange[] {
  const ranges: DayRange[] = []
  let from = span.from
  for (const dayMs of archived) {
    const last = ranges.at(-1)
    const until = momentOf(dayMs + DAY_MS)
    if (last?.place === 'archived' && last.until.ms === dayMs) last.until = until
    else {
      if (from.ms < dayMs) ranges.push({ from, until: momentOf(dayMs), place: 'hot', hasLate: false })
      ranges.push({ from: momentOf(dayMs), until, place: 'archived', hasLate })
    }
    from = until
  }
  if (compareMoments(from, span.until) < 0) ranges.push({ from, until: span.until, place: 'hot', hasLate: false })
  return ranges
}

/** `max` over the key's first column is one step in the index. */
const backward = ({ from, until }: TimeRange): Prisma.Sql => Prisma.sql`
  span AS (
    SELECT 0 AS n, day AS "from", day + interval '1 day' AS "until" FROM (
      SELECT date_trunc('day', max(minute), 'UTC') AS day FROM log_counts_minute WHERE minute < ${timestamptz(until)}) AS newest
    UNION ALL
    SELECT n + 1, CASE WHEN n < ${DOUBLINGS}::int THEN day - interval '1 day' * (2 ^ (n + 1) - 1) ELSE '-infinity' END, day + interval '1 day'
    FROM span, LATERAL (
      SELECT date_trunc('day', max(minute), 'UTC') AS day FROM log_counts_minute WHERE minute < span."from") AS next
    WHERE "from" > ${timestamptz(from)}
  )`

function forward({ from, until }: TimeRange): Prisma.Sql {
  const firstMinute = timestamptz(momentOf(Math.floor(from.ms / MINUTE_MS) * MINUTE_MS))
  return Prisma.sql`
    span AS (
      SELECT 0 AS n, day AS "from", day + interval '1 day' AS "until" FROM (
        SELECT date_trunc('day', min(minute), 'UTC') AS day FROM log_counts_minute WHERE minute >= ${firstMinute}) AS oldest
      UNION ALL
      SELECT n + 1, day, CASE WHEN n < ${DOUBLINGS}::int THEN day + interval '1 day' * 2 ^ (n + 1) ELSE 'infinity' END
      FROM span, LATERAL (
        SELECT date_trunc('day', min(minute), 'UTC') AS day FROM log_counts_minute WHERE minute >= span."until") AS next
      WHERE "until" < ${timestamptz(until)}
    )`
}
