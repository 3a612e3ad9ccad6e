/** The statements of `logStats`. One scan reads the logs; groups are ranked, and all but the first are put together, in PostgreSQL. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Shape } from '../buckets.ts'
import { bucketSql } from '../counts.ts'
import type { Source } from './source.ts'
import { aggregatesOf, comma, listed, name, neededFor, type Sql } from './stats-aggregates.ts'
import { numberOf, rawOf, textOf } from './stats-columns.ts'
import type { Measure, Of, StatsQuestion } from './stats-question.ts'

export type Asked = Pick<StatsQuestion, 'keys' | 'ofs' | 'measures' | 'first' | 'order'> & { shape: Shape | undefined }

const KEYS = Prisma.sql`k0, k1`

/** A row for each log: its group, its bucket, and its values. Fenced twice: else PostgreSQL takes a value out of the metadata for each use of it. */
function logsOf(source: Source, { keys, ofs, shape }: Asked): Sql {
  const raws = [
    ...keys.map((key, i) => Prisma.sql`${rawOf(key)} AS ${name('r', i)}`),
    ...ofs.map(({ place }, i) => Prisma.sql`${rawOf(place)} AS ${name('j', i)}`),
  ]
  const raw = source.select(comma([...raws, Prisma.sql`ts`]))
  const groups = [0, 1].map((i) => {
    const key = keys[i]
    return Prisma.sql`${key ? Prisma.sql`coalesce(${textOf(key, name('r', i))}, '')` : Prisma.sql`''::text`} COLLATE "C" AS ${name('k', i)}`
  })
  const values = ofs.flatMap(({ place, counts, numbers, distinct }, i) => {
    const value = name('j', i)
    return [
      ...(counts || numbers ? [Prisma.sql`${value} IS NOT NULL AS ${name('p', i)}`] : []),
      ...(numbers ? [Prisma.sql`${numberOf(place, value)} AS ${name('v', i)}`] : []),
      ...(distinct ? [Prisma.sql`${textOf(place, value)} COLLATE "C" AS ${name('d', i)}`] : []),
    ]
  })
  return Prisma.sql`SELECT ${comma([...groups, bucketOf(shape), ...values, Prisma.sql`whole, page`])} FROM (${raw}) AS raw OFFSET 0`
}

const bucketOf = (shape: Shape | undefined): Sql =>
  shape ? Prisma.sql`${bucketSql(shape)} AS t` : Prisma.sql`NULL::timestamptz AS t`

/** The epoch of each row would cost as much as all the rest. */
const BUCKET_MS = Prisma.sql`(extract(epoch FROM t) * 1000)::float8 AS "bucketMs"`

/** By what groups are ordered, of their aggregates; undefined: by the number of their logs. */
function orderOf({ function: each, of, percentile }: Measure, ofs: readonly Of[]): Sql | undefined {
  if (of === undefined) return undefined
  const percentiles = ofs[of]?.percentiles ?? []
  switch (each) {
    case 'COUNT':
      return name('p', of)
    case 'COUNT_DISTINCT':
      return name('d', of)
    case 'SUM':
      return name('s', of)
    case 'AVG':
      return Prisma.sql`${name('s', of)} / nullif(${name('c', of)}, 0)`
    case 'MIN':
      return name('lo', of)
    case 'MAX':
      return name('hi', of)
    case 'PERCENTILE':
      return Prisma.sql`(${name('q', of)})[${percentiles.indexOf(percentile) + 1}::int]`
  }
}

type Ranking = { by: Sql | undefined; direction: 'ASC' | 'DESC' }

/** `groups` has the keys, `n` and what `by` names. */
const rank = (groups: Sql, { by, direction }: Ranking): Sql => Prisma.sql`
  SELECT ${KEYS}, row_number() OVER (ORDER BY ${by ?? Prisma.sql`n`} ${Prisma.raw(direction)} NULLS LAST, n DESC, ${KEYS})::int AS place
  FROM (${groups}) AS groups`

/** What stands behind the first groups has no place. */
const placed = (rows: Sql, first: number): Sql =>
  Prisma.sql`${rows} LEFT JOIN (SELECT * FROM ranked WHERE place <= ${first}) AS top USING (${KEYS})`

/** Of more, percentiles are made in PostgreSQL: here they would take sixty MB. */
export const MAX_NUMBERS = 1_000_000

/** The rows are cells: a group in a bucket, and, where `isBucket` is false, a group in all of time. `place` is null of the others. */
export function exactSql(source: Source, asked: Asked): Sql {
  const { measures, ofs, order, first, shape } = asked
  const by = measures[order.measure]
  const areFew = source.expected <= MAX_NUMBERS
  const aggregates = aggregatesOf(ofs, areFew && by?.function !== 'PERCENTILE' ? 'numbers' : 'percentiles')
  const areMerged = aggregates.every(({ merged }) => merged)
  const logs = logsOf(source, asked)
  const read = areMerged
    ? Prisma.sql`SELECT ${KEYS}, t, ${listed(aggregates, false)} FROM (${logs}) AS logs GROUP BY ${KEYS}, t`
    : logs
  const ranked = listed(aggregatesOf(neededFor(by, ofs), 'percentiles'), areMerged)
  const groups = Prisma.sql`SELECT ${KEYS}, ${ranked} FROM gathered GROUP BY ${KEYS}`
  const sets = shape ? Prisma.sql`GROUPING SETS ((place), (place, t))` : Prisma.sql`place, t`
  return Prisma.sql`
    WITH gathered AS MATERIALIZED (${read}),
    ranked AS MATERIALIZED (${rank(groups, { by: by && orderOf(by, ofs), direction: order.direction })})
    SELECT place, min(k0) AS k0, min(k1) AS k1, ${shape ? Prisma.sql`grouping(t) = 0` : Prisma.sql`FALSE`} AS "isBucket", ${BUCKET_MS},
      (SELECT count(*) FROM ranked)::float8 AS "groupCount", ${listed(aggregates, areMerged)}
    FROM ${placed(Prisma.sql`gathered`, first)} GROUP BY ${sets}`
}

/** In a sample every log counts for `weight`. */
function sampleOrderOf({ function: each, of, percentile }: Measure): Sql | undefined {
  if (of === undefined) return undefined
  const v = name('v', of)
  switch (each) {
    case 'COUNT':
      return Prisma.sql`sum(weight) FILTER (WHERE ${name('p', of)})`
    case 'SUM':
      return Prisma.sql`sum(weight * ${v})`
    case 'AVG':
      return Prisma.sql`sum(weight * ${v}) / sum(weight) FILTER (WHERE ${v} IS NOT NULL)`
    case 'PERCENTILE':
      return Prisma.sql`percentile_disc(${percentile / 100}::float8) WITHIN GROUP (ORDER BY ${v})`
    case 'COUNT_DISTINCT':
    case 'MIN':
    case 'MAX':
      return undefined
  }
}

/** Of a page, and of the pages of a cell: sums, sums of squares and of products, and the numbers themselves, eight bytes each. */
function pageAggregatesOf(ofs: readonly Of[]): { ofPage: Sql[]; ofCell: Sql[] } {
  const pairs = ofs.flatMap(({ counts, numbers, percentiles }, i) => {
    const [p, v, c, s, q, x, b] = ['p', 'v', 'c', 's', 'q', 'x', 'b'].map((letter) => name(letter, i)) as [
      Sql,
      Sql,
      Sql,
      Sql,
      Sql,
      Sql,
      Sql,
    ]
    return [
      ...(counts
        ? [
            {
              ofPage: Prisma.sql`(count(*) FILTER (WHERE ${p}))::float8 AS ${p}`,
              ofCell: Prisma.sql`sum(${p}) AS ${p}, sum(${p} * ${p}) AS ${name('pp', i)}`,
            },
          ]
        : []),
      ...(numbers
        ? [
            {
              ofPage: Prisma.sql`count(${v})::float8 AS ${c}, coalesce(sum(${v}), 0) AS ${s}, coalesce(sum(${v} * ${v}), 0) AS ${q},
                (count(*) FILTER (WHERE ${p} AND ${v} IS NULL))::float8 AS ${x}`,
              ofCell: Prisma.sql`(count(*) FILTER (WHERE ${c} > 0))::float8 AS ${name('m', i)}, sum(${c}) AS ${c}, sum(${c} * ${c}) AS ${name('cc', i)},
                sum(${s}) AS ${s}, sum(${s} * ${s}) AS ${name('ss', i)}, sum(${s} * ${c}) AS ${name('sc', i)}, sum(${q}) AS ${q}, sum(${x}) AS ${x}`,
            },
          ]
        : []),
      ...(percentiles.length > 0
        ? [
            {
              ofPage: Prisma.sql`string_agg(float8send(${v}), ''::bytea) AS ${b}`,
              ofCell: Prisma.sql`string_agg(${b}, ''::bytea) AS ${b}`,
            },
          ]
        : []),
    ]
  })
  return { ofPage: pairs.map(({ ofPage }) => ofPage), ofCell: pairs.map(({ ofCell }) => ofCell) }
}

/** Cells as in `exactSql`, of what was read as a whole and of the sampled pages apart, and where `isAll` all groups together. */
export function sampleSql(source: Source, asked: Asked): Sql {
  const { measures, ofs, order, first, shape } = asked
  const by = measures[order.measure]
  const { ofPage, ofCell } = pageAggregatesOf(ofs)
  const groups = Prisma.sql`SELECT ${KEYS}, sum(weight) AS n, ${(by && sampleOrderOf(by)) ?? Prisma.sql`sum(weight)`} AS o FROM gathered GROUP BY ${KEYS}`
  const sets = Prisma.sql`(whole, page), (place, whole, page) ${shape ? Prisma.sql`, (place, whole, page, t)` : Prisma.empty}`
  return Prisma.sql`
    WITH gathered AS MATERIALIZED (
      SELECT *, CASE WHEN whole THEN 1 ELSE ${1 / source.fraction}::float8 END AS weight FROM (${logsOf(source, asked)}) AS logs
    ),
    ranked AS MATERIALIZED (${rank(groups, { by: Prisma.sql`o`, direction: order.direction })}),
    pages AS (
      SELECT place, min(k0) AS k0, min(k1) AS k1, whole, grouping(place) AS all_groups,
        ${shape ? Prisma.sql`t, grouping(t)` : Prisma.sql`NULL::timestamptz AS t, 1`} AS all_time,
        ${comma([Prisma.sql`count(*)::float8 AS n`, ...ofPage])}
      FROM (SELECT gathered.*, place FROM ${placed(Prisma.sql`gathered`, first)}) AS placed GROUP BY GROUPING SETS (${sets})
    )
    SELECT place, min(k0) AS k0, min(k1) AS k1, all_time = 0 AS "isBucket", all_groups = 1 AS "isAll", ${BUCKET_MS}, whole,
      (SELECT count(*) FROM ranked)::float8 AS "groupCount", ${comma([Prisma.sql`sum(n) AS n, sum(n * n) AS nn`, ...ofCell])}
    FROM pages GROUP BY place, all_groups, all_time, t, whole`
}
