/** Reads the logs that a condition selects between two places in the order, one range of days after the other (day-ranges.ts). */
import { Prisma } from '../generated/prisma/client.ts'
import type { SortDirection } from '../generated/graphql.ts'
import { after, earlier, later } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { alternativesOf } from './alternatives.ts'
import { allOf, EVER, timeRangeOf, type Condition } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import type { DecodedLogId } from '../filter/log-id.ts'
import { keyOf, type LogKey } from '../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../filter/log-row.ts'
import { readDayRanges } from './day-ranges.ts'
import { orderOf, keysetSql } from './keyset-sql.ts'
import { readResolvedRanges, type Resolved } from './resolved-ranges.ts'
import { fromLogs, underScope } from './scope.ts'
import { sizeOfRow } from './row-size.ts'
import { timesOf } from './selections.ts'

export type Walk = {
  snapshot: Snapshot
  condition: Condition
  direction: SortDirection
  /** The start of the walk; the log at this key is included only if `includesFrom`. */
  from?: LogKey | undefined
  includesFrom?: boolean | undefined
  /** The end of the walk, exclusive. */
  until?: LogKey | undefined
  /** So many logs are read into a full room too: 1, which leads on, where not said. */
  atLeast?: number | undefined
}

/** A row as PostgreSQL gives it; the timestamp in two numbers, because a Date has no microseconds and a double too few digits. */
export type RawRow = Omit<LogRow, 'timestamp'> & { ms: number; us: number }

export const STORED = Prisma.raw(Object.values(COLUMNS).join(', '))

const { timestamp: ts, metadataJson: metadata, ...others } = COLUMNS
export const SELECTED = Prisma.raw(
  [
    `floor(extract(epoch FROM ${ts}) * 1000)::float8 AS ms`,
    `extract(microseconds FROM ${ts})::int % 1000 AS us`,
    ...Object.entries(others).map(([field, column]) => `${column} AS "${field}"`),
    `${metadata}::text AS "metadataJson"`,
  ].join(', '),
)

/** At most `limit` rows in the walk's direction, fewer where they fill the room of the answer, and whether it went on behind them. */
export async function readWalk(walk: Walk, limit: number): Promise<{ rows: LogRow[]; hasMore: boolean }> {
  const { atLeast = 1 } = walk
  const rows: LogRow[] = []
  for await (const resolved of rangesOf(walk)) {
    let rest = walk
    for (let maxPacked = FEW_PACKED; ;) {
      const left = { limit: limit - rows.length, atLeast: atLeast - rows.length }
      const part = await readPart(rest, { ...resolved, ...left, maxPacked })
      rows.push(...part.rows)
      if (!part.hasMore) break
      const last = part.rows.at(-1)
      if (!last || rows.length === limit || walk.snapshot.room.isFull()) return { rows, hasMore: true }
      rest = { ...walk, from: keyOf(last) }
      maxPacked = part.bytes < MAX_PART_BYTES / 2 ? MANY_PACKED : FEW_PACKED
    }
  }
  return { rows, hasMore: false }
}

/** Whether there is any log on the walk. */
export async function leadsToAny(walk: Walk): Promise<boolean> {
  for await (const resolved of rangesOf(walk)) {
    const steps = keysetOf(walk, { ...resolved, columns: Prisma.sql`1`, limit: 1 })
    const [row] = await walk.snapshot.query<{ found: boolean }>(Prisma.sql`SELECT EXISTS (${steps}) AS found`)
    if (row?.found) return true
  }
  return false
}

function rangesOf({ snapshot, condition, direction, from, until }: Walk): AsyncGenerator<Resolved> {
  const asked = timeRangeOf(underScope(snapshot, condition))
  const [first, last] = direction === 'ASC' ? [from, until] : [until, from]
  const range = {
    from: first ? later(asked.from, first.timestamp) : asked.from,
    until: last ? earlier(asked.until, after(last.timestamp)) : asked.until,
  }
  return readResolvedRanges(snapshot, { condition, range, direction })
}

type Stretch = Resolved & { columns: Prisma.Sql; limit: number }

function keysetOf(
  { snapshot, direction, from, includesFrom, until }: Walk,
  { span, condition, columns, limit }: Stretch,
): Prisma.Sql {
  const conditions = alternativesOf(condition).map((each) => toSql(allOf({ kind: 'time', ...span }, each)))
  return keysetSql({ columns, source: fromLogs(snapshot), conditions, direction, from, includesFrom, until, limit })
}

/** What one question brings, so that many at once do not fill the memory; a page of large logs asks several times. */
const MAX_PART_BYTES = 2 * 1024 * 1024

type Part = Resolved & { limit: number; atLeast: number; maxPacked: number }

/**
 * Metadata that is stored compressed may be a thousand times as large as text, which takes milliseconds to make: only few such rows are
 * measured in one question, and many in the next if those were small.
 */
const FEW_PACKED = 16
const MANY_PACKED = 128

const IS_PACKED = Prisma.raw(`pg_column_compression(${metadata}) IS NOT NULL`)

/** As text; of small metadata what it takes in the table: who makes text of every row to measure it makes it twice. */
const METADATA_BYTES = Prisma.sql`CASE WHEN pg_column_size(${Prisma.raw(metadata)}) > 512 OR ${IS_PACKED}
  THEN octet_length(${Prisma.raw(metadata)}::text) ELSE pg_column_size(${Prisma.raw(metadata)}) END`

/** What a row's texts take. */
export const ROW_BYTES = Prisma.sql`octet_length(message) + ${METADATA_BYTES}`

/** Fewer levels of the statement are planned faster than one that names the sizes. */
const BEFORE = Prisma.raw('ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')

/**
 * One row more than the limit is read to know whether the walk goes on. PostgreSQL adds up the sizes before it loads the messages
 * (`octet_length` asks only the header of a value stored apart), so that of 1000 large ones just those leave the disk that can fit; how
 * many do is seen from the rows.
 */
async function readPart(walk: Walk, { limit, atLeast, maxPacked, ...resolved }: Part) {
  const { room } = walk.snapshot
  const order = orderOf(walk.direction)
  const steps = keysetOf(walk, { ...resolved, columns: STORED, limit: limit + 1 })
  const raw = await walk.snapshot.query<RawRow & { found: number }>(Prisma.sql`
    SELECT ${SELECTED}, found
    FROM (
      SELECT *, coalesce(sum(${ROW_BYTES}) OVER (ORDER BY ${order} ${BEFORE}), 0) AS bytes_before
      FROM (
        SELECT *,
          count(*) OVER ()::int AS found,
          count(*) FILTER (WHERE ${IS_PACKED}) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS packed
        FROM (SELECT * FROM (${steps}) AS walked ORDER BY ${order} LIMIT ${limit + 1}) AS steps
      ) AS counted
      WHERE packed <= ${maxPacked}
    ) AS measured
    WHERE bytes_before < ${Math.min(room.bytesLeft(), MAX_PART_BYTES)} OR bytes_before = 0
    ORDER BY ${order}`)
  const before = room.bytesLeft()
  const rows = room.take(raw.slice(0, limit).map(toLogRow), sizeOfRow, atLeast)
  return { rows, bytes: before - room.bytesLeft(), hasMore: (raw[0]?.found ?? 0) > rows.length }
}

/** The times of the first logs of the walk, in milliseconds since 1970. */
export async function readTimes(walk: Walk, limit: number): Promise<number[]> {
  const times: number[] = []
  const columns = Prisma.raw(`${ts}, ${COLUMNS.id}`)
  const order = orderOf(walk.direction)
  for await (const resolved of rangesOf(walk)) {
    const left = limit - times.length
    const steps = keysetOf(walk, { ...resolved, columns, limit: left })
    const rows = await walk.snapshot.query<{ ms: number }>(Prisma.sql`
      SELECT floor(extract(epoch FROM ${Prisma.raw(ts)}) * 1000)::float8 AS ms FROM (${steps}) AS steps ORDER BY ${order} LIMIT ${left}`)
    times.push(...rows.map(({ ms }) => ms))
    if (times.length === limit) break
  }
  return times
}

/** How many logs are on the walk, at most `limit`. */
export async function countWalk(walk: Walk, limit: number): Promise<number> {
  let counted = 0
  for await (const resolved of rangesOf(walk)) {
    const steps = keysetOf(walk, { ...resolved, columns: Prisma.sql`1`, limit: limit - counted })
    const [row] = await walk.snapshot.query<{ n: number }>(
      Prisma.sql`SELECT count(*)::int AS n FROM (SELECT FROM (${steps}) AS steps LIMIT ${limit - counted}) AS counted`,
    )
    counted += row?.n ?? 0
    if (counted >= limit) break
  }
  return counted
}

/** The newest log with this id; one that the scope hides is none. By the bare UUID the primary keys are walked: about 27 ms for each million of newer logs. */
export async function findLog(snapshot: Snapshot, id: Exclude<DecodedLogId, { kind: 'none' }>): Promise<LogRow | null> {
  const isIt = Prisma.sql`id = ${id.kind === 'key' ? id.key.id : id.id}::uuid`
  const at = id.kind === 'key' ? { from: id.key.timestamp, until: after(id.key.timestamp) } : EVER
  for (const span of await readDayRanges(snapshot, { range: at, direction: 'DESC' })) {
    const within = toSql(underScope(snapshot, { kind: 'time', ...span }))
    const [row] = await snapshot.query<RawRow>(Prisma.sql`
      SELECT ${SELECTED} ${fromLogs(snapshot)} WHERE ${within} AND ${isIt} ORDER BY ${orderOf('DESC')} LIMIT 1`)
    if (row) return snapshot.room.take([toLogRow(row)], sizeOfRow)[0] ?? null
  }
  return null
}

/** The logs with these keys, without those that the scope hides and those that the room does not take; the smallest first. */
export async function findLogs(snapshot: Snapshot, keys: readonly LogKey[]): Promise<LogRow[]> {
  if (keys.length === 0) return []
  const { room } = snapshot
  const times = timesOf(keys.map(({ timestamp }) => ({ from: timestamp, until: after(timestamp) })))
  const ids = keys.map(({ id }) => id)
  const raw = await snapshot.query<RawRow>(Prisma.sql`
    SELECT ${SELECTED} FROM (
      SELECT ${STORED}, sum(${ROW_BYTES}) OVER (ORDER BY ${ROW_BYTES}, id) AS bytes ${fromLogs(snapshot)}
      WHERE ${toSql(underScope(snapshot, times))} AND id = ANY(${ids}::uuid[])
    ) AS sized
    WHERE bytes < ${room.bytesLeft()} ORDER BY bytes`)
  return room.take(raw.map(toLogRow), sizeOfRow, 0)
}

/** Field by field, so that nothing a query reads beside them gets out. */
export function toLogRow(raw: RawRow): LogRow {
  const { ms, us, id, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson } = raw
  return {
    timestamp: { ms, us },
    id,
    level,
    message,
    resourceId,
    traceId,
    spanId,
    commit,
    parentResourceId,
    metadataJson,
  }
}
