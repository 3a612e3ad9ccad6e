/** Rows of a table of logs as they are read: in the order of a walk, and no more of them than an answer has room for. */
import { Prisma } from '../generated/prisma/client.ts'
import type { SortDirection } from '../generated/graphql.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { alternativesOf } from './alternatives.ts'
import { allOf } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import type { LogKey } from '../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../filter/log-row.ts'
import { orderOf, keysetSql } from './keyset-sql.ts'
import type { Resolved } from './resolved-ranges.ts'
import { fromLateLogs, fromLogs } from './scope.ts'

export type TableWalk = {
  snapshot: Snapshot
  direction: SortDirection
  /** The start of the walk; the log at this key is included only if `includesFrom`. */
  from?: LogKey | undefined
  includesFrom?: boolean | undefined
  /** The end of the walk, exclusive. */
  until?: LogKey | undefined
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

type Stretch = Resolved & { columns: Prisma.Sql; limit: number }

/** Of an archived range only the late logs are in a table. */
export function keysetOf(
  { snapshot, direction, from, includesFrom, until }: TableWalk,
  { span, condition, columns, limit }: Stretch,
): Prisma.Sql {
  const source = span.place === 'archived' ? fromLateLogs(snapshot) : fromLogs(snapshot)
  const conditions = alternativesOf(condition).map((each) => toSql(allOf(timeOf(span), each)))
  return keysetSql({ columns, source, conditions, direction, from, includesFrom, until, limit })
}

const timeOf = ({ from, until }: Resolved['span']) => ({ kind: 'time' as const, from, until })

/** What one question brings, so that many at once do not fill the memory; a page of large logs asks several times. */
export const MAX_PART_BYTES = 2 * 1024 * 1024

/**
 * Metadata that is stored compressed may be a thousand times as large as text, which takes milliseconds to make: only few such rows are
 * measured in one question, and many in the next if those were small.
 */
export const FEW_PACKED = 16
export const MANY_PACKED = 128

const IS_PACKED = Prisma.raw(`pg_column_compression(${metadata}) IS NOT NULL`)

/** As text; of small metadata what it takes in the table: who makes text of every row to measure it makes it twice. */
const METADATA_BYTES = Prisma.sql`CASE WHEN pg_column_size(${Prisma.raw(metadata)}) > 512 OR ${IS_PACKED}
  THEN octet_length(${Prisma.raw(metadata)}::text) ELSE pg_column_size(${Prisma.raw(metadata)}) END`

/** What a row's texts take. */
export const ROW_BYTES = Prisma.sql`octet_length(message) + ${METADATA_BYTES}`

/** Fewer levels of the statement are planned faster than one that names the sizes. */
const BEFORE = Prisma.raw('ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')

type Part = Resolved & { limit: number; maxBytes: number; maxPacked: number }

/**
 * The first rows of the walk, one more than the limit, and how many of these were found. PostgreSQL adds up the sizes before it loads the
 * messages (`octet_length` asks only the header of a value stored apart), so that of 1000 large ones just those leave the disk that can fit.
 */
export async function readTableRows(walk: TableWalk, { limit, maxBytes, maxPacked, ...resolved }: Part) {
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
    WHERE bytes_before < ${maxBytes} OR bytes_before = 0
    ORDER BY ${order}`)
  return { rows: raw.map(toLogRow), found: raw[0]?.found ?? 0 }
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
