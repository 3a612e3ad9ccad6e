/** What PostgreSQL computes of a cell, each under a name that a letter and the place of its field make. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Measure, Of } from './stats-question.ts'

export type Sql = Prisma.Sql

export const comma = (parts: readonly Sql[]): Sql => Prisma.join(parts, ', ')

/** A column of ours: a letter for what it holds, and the number of its place. */
export const name = (letter: string, i: number): Sql => Prisma.raw(`${letter}${i}`)

/** `merged`: the same of several groups together; absent where that takes all values. */
type Aggregate = { as: Sql; of: Sql; merged?: Sql }

/**
 * `ranked`: percentiles, for which PostgreSQL sorts all logs by their groups and each group by its numbers; or the numbers themselves, eight
 * bytes each, which are gathered by a hash and sorted here: half of the time.
 */
export function aggregatesOf(ofs: readonly Of[], ranked: 'percentiles' | 'numbers'): Aggregate[] {
  const sum = (as: Sql) => Prisma.sql`sum(${as})::float8`
  const added = (as: Sql, of: Sql): Aggregate => ({ as, of, merged: sum(as) })
  return [
    added(Prisma.raw('n'), Prisma.sql`count(*)::float8`),
    ...ofs.flatMap(({ counts, numbers, distinct, percentiles }, i): Aggregate[] => {
      const [p, c, s, x, v] = ['p', 'c', 's', 'x', 'v'].map((letter) => name(letter, i)) as [Sql, Sql, Sql, Sql, Sql]
      const [lo, hi, q, d] = ['lo', 'hi', 'q', 'd'].map((letter) => name(letter, i)) as [Sql, Sql, Sql, Sql]
      const b = name('b', i)
      return [
        ...(counts ? [added(p, Prisma.sql`(count(*) FILTER (WHERE ${p}))::float8`)] : []),
        ...(numbers
          ? [
              added(c, Prisma.sql`count(${v})::float8`),
              added(s, Prisma.sql`sum(${v})`),
              added(x, Prisma.sql`(count(*) FILTER (WHERE ${p} AND ${v} IS NULL))::float8`),
              { as: lo, of: Prisma.sql`min(${v})`, merged: Prisma.sql`min(${lo})` },
              { as: hi, of: Prisma.sql`max(${v})`, merged: Prisma.sql`max(${hi})` },
            ]
          : []),
        ...(percentiles.length > 0 && ranked === 'numbers'
          ? [
              {
                as: b,
                of: Prisma.sql`string_agg(float8send(${v}), ''::bytea)`,
                merged: Prisma.sql`string_agg(${b}, ''::bytea)`,
              },
            ]
          : []),
        ...(percentiles.length > 0 && ranked === 'percentiles'
          ? [
              {
                as: q,
                of: Prisma.sql`percentile_cont(${percentiles.map((each) => each / 100)}::float8[]) WITHIN GROUP (ORDER BY ${v})`,
              },
            ]
          : []),
        ...(distinct
          ? [
              { as: d, of: Prisma.sql`count(DISTINCT ${d})::float8` },
              added(name('w', i), Prisma.sql`count(${d})::float8`),
            ]
          : []),
      ]
    }),
  ]
}

export const listed = (aggregates: readonly Aggregate[], isMerged: boolean): Sql =>
  comma(aggregates.map(({ as, of, merged }) => Prisma.sql`${(isMerged && merged) || of} AS ${as}`))

/** No more than what `by` orders groups by: a percentile of each would sort all logs once more. */
export const neededFor = (by: Measure | undefined, ofs: readonly Of[]): Of[] =>
  ofs.map((each, i) => {
    const asked = by?.of === i ? by.function : undefined
    return {
      place: each.place,
      counts: asked === 'COUNT',
      numbers: asked !== undefined && ['SUM', 'AVG', 'MIN', 'MAX'].includes(asked),
      distinct: asked === 'COUNT_DISTINCT',
      percentiles: asked === 'PERCENTILE' ? each.percentiles : [],
    }
  })
