/** Where the logs of a selection are read from: all of them, or a sample of their pages. */
import { Prisma } from '../../generated/prisma/client.ts'
import { allOf, type Condition, type TimeRange } from '../../filter/condition.ts'
import { PARTITIONS } from '../../filter/partitions-sql.ts'
import { toSql } from '../../filter/to-sql.ts'
import { ceilMs, EARLIEST, earlier, later, momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { Feed } from '../../archive/read/feed.ts'
import { COLUMNS, type LogRow } from '../../filter/log-row.ts'
import { fromLateLogs, fromLogs } from '../scope.ts'
import { lateOf, type Selections } from '../selections.ts'
import { timesOf } from '../times-of.ts'

export type Source = {
  /**
   * Rows of these columns of `logs`, and of two more: `whole`, whether the row counts for itself alone, and `page`, the page that the sample
   * has drawn it with. The columns are computed once for each row (`OFFSET 0`), whatever is asked of them outside.
   */
  select(columns: Prisma.Sql): Prisma.Sql
  /** The share of the pages that is read, of what is not read as a whole; 1: nothing is left out. */
  fraction: number
  /** About so many logs are selected, at most; Infinity: nobody has looked. */
  expected: number
}

/** A part of the table, and how much of the asked time lies in it. */
export type Part = { oid: string; name: string; pages: number; range: TimeRange }

type RawPart = Omit<Part, 'range'> & { fromMs: number | null; toMs: number }

/** The parts with logs that the range touches. Their sizes are those of now, whether or not they have been analyzed. */
export async function readParts(snapshot: Snapshot, { from, until }: TimeRange): Promise<Part[]> {
  const found = await snapshot.query<RawPart>(Prisma.sql`
    SELECT oid::text AS oid, name, "fromMs", "toMs", size::float8 / current_setting('block_size')::int AS pages
    FROM ${PARTITIONS}, pg_relation_size(oid::regclass) AS size
    WHERE size > 0 AND "toMs" > ${from.ms}::float8 AND coalesce("fromMs", '-infinity') < ${ceilMs(until)}::float8 ORDER BY "toMs"`)
  return found.map(({ oid, name, pages, fromMs, toMs }) => ({
    oid,
    name,
    pages,
    range: { from: later(from, fromMs === null ? EARLIEST : momentOf(fromMs)), until: earlier(until, momentOf(toMs)) },
  }))
}

/** The logs of a question: those of the tables, and those of archived days, decoded, where there are any. */
export type Drawn = { selections: Selections; feed: Feed | undefined }

const union = (selects: readonly Prisma.Sql[]): Prisma.Sql =>
  Prisma.join(
    selects.map((select) => Prisma.sql`(${select} OFFSET 0)`),
    ' UNION ALL ',
  )

const wholeOf = (columns: Prisma.Sql, source: Prisma.Sql, condition: Condition): Prisma.Sql =>
  Prisma.sql`SELECT ${columns}, TRUE AS whole, 0::bigint AS page ${source} WHERE ${toSql(condition)}`

/** Logs that came late are few, and all read. */
function lateSelects(snapshot: Snapshot, selections: Selections, columns: Prisma.Sql): Prisma.Sql[] {
  const late = lateOf(selections)
  return late ? [wholeOf(columns, fromLateLogs(snapshot), late)] : []
}

export function wholeSource(snapshot: Snapshot, { selections, feed }: Drawn, expected = Infinity): Source {
  const select = (columns: Prisma.Sql) =>
    union([
      ...selections.hot.map((each) => wholeOf(columns, fromLogs(snapshot), each)),
      ...lateSelects(snapshot, selections, columns),
      ...(feed ? [Prisma.sql`SELECT ${columns}, TRUE AS whole, 0::bigint AS page FROM ${tableOf(feed)}`] : []),
    ])
  return { select, fraction: 1, expected }
}

/**
 * A number for the page of a row within its partition, with another seed another one: a hash of the first four of the six bytes of its place.
 * The number itself takes four times as long before PostgreSQL 18, and as a coordinate of the place (`ctid::text::point`) as long as a value
 * out of the metadata. Two pages with one number would be too few to matter.
 */
export const pageOf = (seed: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`hashtextextended(encode(substr(tidsend(ctid), 1, 4), 'hex'), ${seed})`

/** As they are in `logs`, but for those whose type is text. */
const TYPES: Partial<Record<keyof LogRow, string>> = { timestamp: 'timestamptz', id: 'uuid', metadataJson: 'jsonb' }

/** A table of the fields that were asked for, with `segment`. Its texts have the collation of those in `logs`. */
function tableOf({ columns, segments }: Feed): Prisma.Sql {
  const fields = [...columns.keys()]
  const arrays = fields.map((field) => Prisma.sql`${columns.get(field) ?? ''}::${Prisma.raw(TYPES[field] ?? 'text')}[]`)
  const names = fields.map((field) => COLUMNS[field])
  const typed = fields.map((field) =>
    TYPES[field] === undefined ? `${COLUMNS[field]} COLLATE pg_c_utf8 AS ${COLUMNS[field]}` : COLUMNS[field],
  )
  return Prisma.sql`(SELECT ${Prisma.raw([...typed, 'segment'].join(', '))}
    FROM unnest(${Prisma.join([...arrays, Prisma.sql`${segments}::bigint[]`], ', ')}) AS fed (${Prisma.raw([...names, 'segment'].join(', '))})) AS logs`
}

/** Pages of archived logs are their segments, which are numbered beyond all blocks; a double holds the numbers. */
const FIRST_SEGMENT = 2 ** 51

const drawnFeed = (columns: Prisma.Sql, feed: Feed | undefined): Prisma.Sql[] =>
  feed
    ? [Prisma.sql`SELECT ${columns}, FALSE AS whole, ${FIRST_SEGMENT}::bigint + segment AS page FROM ${tableOf(feed)}`]
    : []

export const sampling = (fraction: number, seed: number): Prisma.Sql =>
  Prisma.sql`TABLESAMPLE SYSTEM (${100 * fraction}::real) REPEATABLE (${seed}::float8)`

/** What a row counts with, as one column: its page, or null for a row that counts for itself alone. */
export const DRAWN_WITH = Prisma.sql`CASE WHEN NOT whole THEN page::float8 END AS page`

/** The time of a row: its milliseconds and what is left of microseconds, exact in every year. `extract` makes decimal numbers, which takes three times as long. */
export const MOMENT = Prisma.sql`round(date_part('epoch', ts) * 1000 - date_part('microseconds', ts)::int % 1000 / 1000.0::float8) AS ms,
  date_part('microseconds', ts)::int % 1000 AS us`

/** PostgreSQL plans each by itself. */
const MAX_DRAWINGS = 40

type Sampled = Drawn & {
  /** Whose pages are drawn. */
  drawn: readonly Part[]
  /** Short ranges in large parts: fewer logs than a sample of the part would read. */
  whole: readonly Part[]
  fraction: number
  seed: number
}

/**
 * Each partition is drawn by a seed of its own: with one for all, the same places of every day would be drawn together. Partitions of one
 * drawing are, so that pages at the same place count as one.
 */
export function sampledSource(snapshot: Snapshot, { selections, feed, drawn, whole, fraction, seed }: Sampled): Source {
  const selection: Condition = { kind: 'or', of: selections.hot }
  const within = (parts: readonly Part[]) => allOf(timesOf(parts.map(({ range }) => range)), selection)
  const size = Math.max(1, Math.ceil(drawn.length / MAX_DRAWINGS))
  const drawings = Array.from({ length: Math.ceil(drawn.length / size) }, (_, i) =>
    drawn.slice(i * size, (i + 1) * size),
  )
  const select = (columns: Prisma.Sql) =>
    union([
      ...drawings.map(
        (parts, i) => Prisma.sql`SELECT ${columns}, FALSE AS whole, ${pageOf(Prisma.sql`${i}::bigint`)} AS page
          ${fromLogs(snapshot, sampling(fraction, seed + i))} WHERE ${toSql(within(parts))}`,
      ),
      // Without any part there is one select all the same.
      ...(whole.length === 0 && drawings.length > 0 ? [] : [wholeOf(columns, fromLogs(snapshot), within(whole))]),
      ...lateSelects(snapshot, selections, columns),
      ...drawnFeed(columns, feed),
    ])
  return { select, fraction, expected: Infinity }
}

type Thinned = Drawn & { fraction: number; seed: number }

/**
 * Of the logs of a short range so many, each by its place: all of the range is looked at, and that is less than a sample of the large part
 * around it would read.
 */
export function thinnedSource(snapshot: Snapshot, { selections, feed, fraction, seed }: Thinned): Source {
  const draw = Prisma.sql`hashtidextended(ctid, ${seed}::bigint + tableoid::bigint)`
  const isDrawn = Prisma.sql`(${draw} & ${DRAWS - 1}::bigint) < ${Math.round(fraction * DRAWS)}::bigint`
  const select = (columns: Prisma.Sql) =>
    union([
      ...selections.hot.map(
        (each) =>
          Prisma.sql`SELECT ${columns}, FALSE AS whole, ${draw} AS page ${fromLogs(snapshot)} WHERE ${toSql(each)} AND ${isDrawn}`,
      ),
      ...lateSelects(snapshot, selections, columns),
      ...drawnFeed(columns, feed),
    ])
  return { select, fraction, expected: Infinity }
}

const DRAWS = 2 ** 20
