/** Where the logs of a selection are read from: all of them, or a sample of their pages. */
import { Prisma } from '../../generated/prisma/client.ts'
import { allOf, type Condition, type TimeRange } from '../../filter/condition.ts'
import { PARTITIONS } from '../../filter/partitions-sql.ts'
import { toSql } from '../../filter/to-sql.ts'
import { ceilMs, EARLIEST, earlier, later, momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { fromLogs } from '../scope.ts'
import { timesOf } from '../selections.ts'

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

const union = (selects: readonly Prisma.Sql[]): Prisma.Sql =>
  Prisma.join(
    selects.map((select) => Prisma.sql`(${select} OFFSET 0)`),
    ' UNION ALL ',
  )

/** `selections`: every log that is selected is so by exactly one of them, as `readSelections` has it. */
export function wholeSource(snapshot: Snapshot, selections: readonly Condition[], expected = Infinity): Source {
  const select = (columns: Prisma.Sql) =>
    union(
      selections.map(
        (each) =>
          Prisma.sql`SELECT ${columns}, TRUE AS whole, 0::bigint AS page ${fromLogs(snapshot)} WHERE ${toSql(each)}`,
      ),
    )
  return { select, fraction: 1, expected }
}

/**
 * A number for the page of a row within its partition, with another seed another one: a hash of the first four of the six bytes of its place.
 * The number itself takes four times as long before PostgreSQL 18, and as a coordinate of the place (`ctid::text::point`) as long as a value
 * out of the metadata. Two pages with one number would be too few to matter.
 */
export const pageOf = (seed: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`hashtextextended(encode(substr(tidsend(ctid), 1, 4), 'hex'), ${seed})`

export const sampling = (fraction: number, seed: number): Prisma.Sql =>
  Prisma.sql`TABLESAMPLE SYSTEM (${100 * fraction}::real) REPEATABLE (${seed}::float8)`

/** What a row counts with, as one column: its page, or null for a row that counts for itself alone. */
export const DRAWN_WITH = Prisma.sql`CASE WHEN NOT whole THEN page::float8 END AS page`

/** The time of a row: its milliseconds and what is left of microseconds, exact in every year. `extract` makes decimal numbers, which takes three times as long. */
export const MOMENT = Prisma.sql`round(date_part('epoch', ts) * 1000 - date_part('microseconds', ts)::int % 1000 / 1000.0::float8) AS ms,
  date_part('microseconds', ts)::int % 1000 AS us`

/** PostgreSQL plans each by itself. */
const MAX_DRAWINGS = 40

type Sampled = {
  selections: readonly Condition[]
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
export function sampledSource(snapshot: Snapshot, { selections, drawn, whole, fraction, seed }: Sampled): Source {
  const selection: Condition = { kind: 'or', of: selections }
  const within = (parts: readonly Part[]) => toSql(allOf(timesOf(parts.map(({ range }) => range)), selection))
  const size = Math.max(1, Math.ceil(drawn.length / MAX_DRAWINGS))
  const drawings = Array.from({ length: Math.ceil(drawn.length / size) }, (_, i) =>
    drawn.slice(i * size, (i + 1) * size),
  )
  const select = (columns: Prisma.Sql) =>
    union([
      ...drawings.map(
        (parts, i) => Prisma.sql`SELECT ${columns}, FALSE AS whole, ${pageOf(Prisma.sql`${i}::bigint`)} AS page
          ${fromLogs(snapshot, sampling(fraction, seed + i))} WHERE ${within(parts)}`,
      ),
      ...(whole.length === 0
        ? []
        : [
            Prisma.sql`SELECT ${columns}, TRUE AS whole, 0::bigint AS page ${fromLogs(snapshot)} WHERE ${within(whole)}`,
          ]),
    ])
  return { select, fraction, expected: Infinity }
}

type Thinned = { selections: readonly Condition[]; fraction: number; seed: number }

/**
 * Of the logs of a short range so many, each by its place: all of the range is looked at, and that is less than a sample of the large part
 * around it would read.
 */
export function thinnedSource(snapshot: Snapshot, { selections, fraction, seed }: Thinned): Source {
  const draw = Prisma.sql`hashtidextended(ctid, ${seed}::bigint + tableoid::bigint)`
  const isDrawn = Prisma.sql`(${draw} & ${DRAWS - 1}::bigint) < ${Math.round(fraction * DRAWS)}::bigint`
  const select = (columns: Prisma.Sql) =>
    union(
      selections.map(
        (each) =>
          Prisma.sql`SELECT ${columns}, FALSE AS whole, ${draw} AS page ${fromLogs(snapshot)} WHERE ${toSql(each)} AND ${isDrawn}`,
      ),
    )
  return { select, fraction, expected: Infinity }
}

const DRAWS = 2 ** 20
