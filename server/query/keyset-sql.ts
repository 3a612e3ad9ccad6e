/** The SQL that walks the logs in their order, from one place to another: a keyset, so that every depth costs the same. */
import type { SortDirection } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { LogKey } from '../filter/log-key.ts'
import { timestamptz } from '../filter/timestamptz.ts'

type Sql = Prisma.Sql

export type Keyset = {
  columns: Sql
  /** FROM, and the table. */
  source: Sql
  /** The logs of each; no log has two of them. */
  conditions: readonly Sql[]
  direction: SortDirection
  /** The start of the walk; the log at this key is included only if `includesFrom`. */
  from?: LogKey | undefined
  includesFrom?: boolean | undefined
  /** The end of the walk, exclusive. */
  until?: LogKey | undefined
  limit: number
}

/**
 * Rows of `logs`, among them the first `limit` of the walk. A caller that needs only these, or their order, sorts and cuts the result.
 *
 * A start splits the walk in two: the rest of its own timestamp, and what lies beyond. The row comparison `(ts, id) < (…)`
 * says both at once, but PostgreSQL 18 does not prune days by it, guesses its share of the rows from `ts` alone, and so read
 * and sorted all of 50 000 logs of one timestamp for one page (42 ms). Helped by `ts <= …` it prunes, and then enters the
 * index at the timestamp's first log. Each part by itself reads only what it returns (2 ms, most of it planning).
 *
 * The limit is a parameter on purpose. With a fixed one PostgreSQL comes to keep one plan of a prepared statement for all
 * values, which for a rare level took 790 ms instead of 3; with an unknown one that plan looks the cheaper only after searches
 * that had to read nearly everything. Those too get a new plan if the connection sets plan_cache_mode = force_custom_plan.
 */
export function keysetSql({ columns, source, conditions, direction, until, limit, ...start }: Keyset): Sql {
  const { from, includesFrom = false } = start
  const end = until ? Prisma.sql` AND ${endsAt(until, direction)}` : Prisma.empty
  const order = orderOf(direction)
  const beginnings = from ? startsAt(from, direction, includesFrom) : [Prisma.sql`TRUE`]
  const parts = conditions.flatMap((condition) =>
    beginnings.map(
      (beginning) =>
        Prisma.sql`(SELECT ${columns} ${source} WHERE ${condition}${end} AND ${beginning} ORDER BY ${order} LIMIT ${limit})`,
    ),
  )
  return Prisma.join(parts, ' UNION ALL ')
}

export function orderOf(direction: SortDirection): Sql {
  return direction === 'ASC' ? Prisma.sql`ts ASC, id ASC` : Prisma.sql`ts DESC, id DESC`
}

function startsAt({ timestamp, id }: LogKey, direction: SortDirection, inclusive: boolean): Sql[] {
  const beyond = Prisma.raw(direction === 'ASC' ? '>' : '<')
  const fromId = Prisma.raw(inclusive ? '=' : '')
  const ts = timestamptz(timestamp)
  return [Prisma.sql`ts = ${ts} AND id ${beyond}${fromId} ${id}::uuid`, Prisma.sql`ts ${beyond} ${ts}`]
}

/** An end needs no parts: the logs before it are returned, not skipped. `ts` appears by itself too, because that prunes days. */
function endsAt({ timestamp, id }: LogKey, direction: SortDirection): Sql {
  const before = Prisma.raw(direction === 'ASC' ? '<' : '>')
  const ts = timestamptz(timestamp)
  return Prisma.sql`ts ${before}= ${ts} AND (ts, id) ${before} (${ts}, ${id}::uuid)`
}
