/**
 * The days on which not all values of a field are noted (resolve-values.ts). A range of days is cut at these, so that a search goes by the
 * values on all others.
 */
import type { SortDirection } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { TextField, TimeRange } from '../filter/condition.ts'
import { COLUMNS } from '../filter/log-row.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { compareMoments, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { startOfDay } from './units.ts'

type RawGap = { from: number; until: number }

/** Whole days (UTC), in the order of time; those that lie side by side are one. */
export async function readGaps(
  snapshot: Snapshot,
  { fields, range }: { fields: readonly TextField[]; range: TimeRange },
): Promise<TimeRange[]> {
  if (fields.length === 0) return []
  const columns = fields.map((field) => COLUMNS[field])
  const [from, until] = [timestamptz(startOfDay(range.from)), timestamptz(range.until)]
  const gaps = await snapshot.query<RawGap>(Prisma.sql`
    SELECT (extract(epoch FROM lower(gap)) * 1000)::float8 AS "from", (extract(epoch FROM upper(gap)) * 1000)::float8 AS "until"
    FROM (
      SELECT unnest(range_agg(tstzrange(day, CASE WHEN day = '-infinity' THEN by_day_since ELSE day + interval '24 hours' END))) AS gap
      FROM log_value_gaps JOIN log_value_fields USING (field)
      WHERE field = ANY(${columns}) AND (day = '-infinity' OR day >= ${from} AND day < ${until})
    ) AS gaps
    WHERE lower(gap) < ${until} AND upper(gap) > ${from} ORDER BY gap`)
  return gaps.map((gap) => ({ from: momentOf(gap.from), until: momentOf(gap.until) }))
}

type Cut = { gaps: readonly TimeRange[]; direction: SortDirection }

/** The same ranges, in the same order, none of them both within a gap and beside it. */
export function cutAtGaps<Range extends TimeRange>(ranges: readonly Range[], { gaps, direction }: Cut): Range[] {
  const edges = gaps.flatMap(({ from, until }) => [from, until])
  return ranges.flatMap((range) => {
    const { from, until } = range
    const inside = edges.filter((edge) => compareMoments(edge, from) > 0 && compareMoments(edge, until) < 0)
    const parts = [...inside, until].map((end, i) => ({ ...range, from: inside[i - 1] ?? from, until: end }))
    return direction === 'DESC' ? parts.toReversed() : parts
  })
}

/** Of a range that was cut. */
export const liesIn = (gaps: readonly TimeRange[], { from, until }: TimeRange): boolean =>
  gaps.some((gap) => compareMoments(gap.from, from) <= 0 && compareMoments(until, gap.until) <= 0)
