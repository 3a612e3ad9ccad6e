/** Reads the logs that a condition selects between two places in the order, one range of days after the other (day-ranges.ts). */
import { Prisma } from '../generated/prisma/client.ts'
import type { SortDirection } from '../generated/graphql.ts'
import { after, earlier, later } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { alternativesOf } from './alternatives.ts'
import { allOf, EVER, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import type { DecodedLogId } from '../filter/log-id.ts'
import type { LogKey } from '../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../filter/log-row.ts'
import { readDayRanges } from './day-ranges.ts'
import { orderOf, keysetSql } from './keyset-sql.ts'

/** A walk ends early with the log whose message reaches this many bytes. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024

export type Walk = {
  snapshot: Snapshot
  condition: Condition
  direction: SortDirection
  /** The start of the walk; the log at this key is included only if `includesFrom`. */
  from?: LogKey | undefined
  includesFrom?: boolean | undefined
  /** The end of the walk, exclusive. */
  until?: LogKey | undefined
}

/** A row as PostgreSQL gives it; the timestamp in two numbers, because a Date has no microseconds and a double too few digits. */
type RawRow = Omit<LogRow, 'timestamp'> & { ms: number; us: number; bytes: number; found: number }

const STORED = Prisma.raw(Object.values(COLUMNS).join(', '))

const { timestamp: ts, ...others } = COLUMNS
const SELECTED = Prisma.raw(
  [
    `floor(extract(epoch FROM ${ts}) * 1000)::float8 AS ms`,
    `extract(microseconds FROM ${ts})::int % 1000 AS us`,
    ...Object.entries(others).map(([field, column]) => `${column} AS "${field}"`),
  ].join(', '),
)

/** At most `limit` rows in the walk's direction, and whether it went on behind them. */
export async function readWalk(walk: Walk, limit: number): Promise<{ rows: LogRow[]; hasMore: boolean }> {
  const rows: LogRow[] = []
  let budget = MAX_PAGE_BYTES
  for (const span of await dayRangesOf(walk)) {
    const part = await readPart(walk, { span, limit: limit - rows.length, budget })
    rows.push(...part.rows)
    budget -= part.bytes
    if (part.hasMore) return { rows, hasMore: true }
  }
  return { rows, hasMore: false }
}

/** Whether there is any log on the walk. */
export async function leadsToAny(walk: Walk): Promise<boolean> {
  for (const span of await dayRangesOf(walk)) {
    const steps = keysetOf(walk, { span, columns: Prisma.sql`1`, limit: 1 })
    const [row] = await walk.snapshot.query<{ found: boolean }>(Prisma.sql`SELECT EXISTS (${steps}) AS found`)
    if (row?.found) return true
  }
  return false
}

function dayRangesOf({ snapshot, condition, direction, from, until }: Walk): Promise<TimeRange[]> {
  const asked = timeRangeOf(condition)
  const [first, last] = direction === 'ASC' ? [from, until] : [until, from]
  const range = {
    from: first ? later(asked.from, first.timestamp) : asked.from,
    until: last ? earlier(asked.until, after(last.timestamp)) : asked.until,
  }
  return readDayRanges(snapshot, { range, direction })
}

type Stretch = { span: TimeRange; columns: Prisma.Sql; limit: number }

function keysetOf(walk: Walk, { span, ...stretch }: Stretch): Prisma.Sql {
  const within = alternativesOf(walk.condition).map((condition) => toSql(allOf({ kind: 'time', ...span }, condition)))
  return keysetSql({ ...walk, ...stretch, conditions: within })
}

type Part = { span: TimeRange; limit: number; budget: number }

/**
 * One row more than the limit is read to know whether the walk goes on. PostgreSQL adds up the messages' sizes before it loads
 * them (`octet_length` asks only the header of a value stored apart), so that of 1000 large ones just those leave the disk
 * that fit.
 */
async function readPart(walk: Walk, { span, limit, budget }: Part) {
  const order = orderOf(walk.direction)
  const steps = keysetOf(walk, { span, columns: STORED, limit: limit + 1 })
  const raw = await walk.snapshot.query<RawRow>(Prisma.sql`
    SELECT ${SELECTED}, bytes, found
    FROM (
      SELECT *,
        count(*) OVER ()::int AS found,
        octet_length(message) AS bytes,
        sum(octet_length(message)) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - octet_length(message) AS bytes_before
      FROM (SELECT * FROM (${steps}) AS walked ORDER BY ${order} LIMIT ${limit + 1}) AS steps
    ) AS measured
    WHERE bytes_before < ${budget} OR bytes_before = 0
    ORDER BY ${order}`)
  const page = budget > 0 ? raw.slice(0, limit) : []
  const bytes = page.reduce((sum, row) => sum + row.bytes, 0)
  return { rows: page.map(toLogRow), bytes, hasMore: (raw[0]?.found ?? 0) > page.length }
}

/** How many logs are on the walk, at most `limit`. */
export async function countWalk(walk: Walk, limit: number): Promise<number> {
  let counted = 0
  for (const span of await dayRangesOf(walk)) {
    const steps = keysetOf(walk, { span, columns: Prisma.sql`1`, limit: limit - counted })
    const [row] = await walk.snapshot.query<{ n: number }>(
      Prisma.sql`SELECT count(*)::int AS n FROM (SELECT FROM (${steps}) AS steps LIMIT ${limit - counted}) AS counted`,
    )
    counted += row?.n ?? 0
    if (counted >= limit) break
  }
  return counted
}

/** The newest log with this id. By the bare UUID the primary keys are walked: about 27 ms for each million of newer logs. */
export async function findLog(snapshot: Snapshot, id: Exclude<DecodedLogId, { kind: 'none' }>): Promise<LogRow | null> {
  const isIt = Prisma.sql`id = ${id.kind === 'key' ? id.key.id : id.id}::uuid`
  const at = id.kind === 'key' ? { from: id.key.timestamp, until: after(id.key.timestamp) } : EVER
  for (const span of await readDayRanges(snapshot, { range: at, direction: 'DESC' })) {
    const [row] = await snapshot.query<RawRow>(Prisma.sql`
      SELECT ${SELECTED} FROM logs WHERE ${toSql({ kind: 'time', ...span })} AND ${isIt} ORDER BY ${orderOf('DESC')} LIMIT 1`)
    if (row) return toLogRow(row)
  }
  return null
}

/** Field by field, so that nothing a query reads beside them gets out. */
function toLogRow(raw: RawRow): LogRow {
  const { ms, us, id, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadata } = raw
  return { timestamp: { ms, us }, id, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadata }
}
