/**
 * Adds up finished days by resource, hour and level, for those who may see some resources only (migration `resource_sums`). Whether a day
 * is still what was added up, the counts of the hours say, so nothing is added to the statement that inserts.
 */
import { quoteDay } from '../filter/days-sql.ts'
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { slotOf } from '../filter/resource-slots.ts'
import { DAY_MS } from '../log/retention.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { FINISHED_AFTER_MS, type Job } from './search-indexes.ts'

/** A day of a partition; of an archived day, which may still have one, the name is null. */
type Day = { name: string; fromMs: number } | { name: null; fromMs: number }

type Circumstances = { nowMs: number; oldestKeptMs: number }

/**
 * The days that are not added up as they are now, newest first; none before there is a scope. A day of too many resources, whose values are
 * not noted either (migration `values_by_day`), would take as much room as its logs.
 */
export async function readUnsummed(database: Database, { nowMs, oldestKeptMs }: Circumstances): Promise<Day[]> {
  const days = await database.$queryRaw<Day[]>`
    SELECT name, "fromMs"
    FROM (
      SELECT name, to_timestamp("fromMs" / 1000) AS day FROM ${PARTITIONS}
      WHERE "fromMs" IS NOT NULL AND "toMs" <= ${nowMs - FINISHED_AFTER_MS}::float8
        AND to_timestamp("fromMs" / 1000) NOT IN (SELECT day FROM archive_days)
      UNION ALL SELECT NULL, day FROM archive_days
    ) AS begin
    CROSS JOIN LATERAL (SELECT (extract(epoch FROM day) * 1000)::float8 AS "fromMs") AS since
    LEFT JOIN log_resource_days_built AS built USING (day)
    WHERE (SELECT EXISTS (SELECT FROM access_scopes))
      AND total IS DISTINCT FROM (SELECT coalesce(sum(n), 0) FROM log_counts_hour WHERE hour >= day AND hour < day + interval '24 hours')
      AND NOT EXISTS (
        SELECT FROM log_value_gaps AS gap JOIN log_value_fields AS of USING (field)
        WHERE field = 'resource_id' AND (gap.day = begin.day OR gap.day = '-infinity' AND begin.day < of.by_day_since))
    ORDER BY day DESC`
  return days.filter(({ fromMs }) => fromMs >= oldestKeptMs)
}

/**
 * In one statement, so that the rows and their number are of one snapshot. Rows only come: what is there already is replaced, and no resource
 * leaves a day.
 */
export function sumJob({ name, fromMs }: { name: string; fromMs: number }): Job {
  const day = `${quoteDay(fromMs / DAY_MS)}::timestamptz`
  // An archived day has logs elsewhere too (archive/build/sum-day.ts).
  const isHot = `NOT EXISTS (SELECT FROM archive_days WHERE archive_days.day = ${day})`
  return {
    does: 'sum',
    name,
    sql: `
      WITH counted AS (
        SELECT resource_id, date_bin('1 hour', ts, ${day}) AS hour, level, count(*)::int AS n
        FROM ${name} WHERE resource_id IS NOT NULL AND ${isHot} GROUP BY 1, 2, 3
      ), summed AS (
        INSERT INTO log_resource_days (day, resource_id, slots, ns)
        SELECT ${day}, resource_id, array_agg(${slotOf({ day, hour: 'hour', level: 'level' })}), array_agg(n)
        FROM counted GROUP BY resource_id ORDER BY resource_id
        ON CONFLICT (day, resource_id) DO UPDATE SET slots = excluded.slots, ns = excluded.ns
      )
      INSERT INTO log_resource_days_built (day, total)
      SELECT ${day}, coalesce(sum(n), 0) FROM log_counts_hour WHERE hour >= ${day} AND hour < ${day} + interval '24 hours' HAVING ${isHot}
      ON CONFLICT (day) DO UPDATE SET total = excluded.total`,
  }
}
