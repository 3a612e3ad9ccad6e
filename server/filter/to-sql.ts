/** Turns a condition into SQL. Values travel only as parameters; the text consists of the constants in this file and in COLUMNS. */
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS } from '../log/levels.ts'
import type {
  Condition,
  MetadataCondition,
  MetadataScalar,
  NumberBound,
  TextCondition,
  TimeRange,
} from './condition.ts'
import { escapeLike } from './escape-like.ts'
import { COLUMNS } from './log-row.ts'
import { anyAt, arrayAlong, elementsAt, existsAt, type Path } from './metadata-path.ts'
import { likeOf, regexOf } from './pattern-regex.ts'
import { timestamptz } from './timestamptz.ts'

type Sql = Prisma.Sql

const TRUE = Prisma.sql`TRUE`
const FALSE = Prisma.sql`FALSE`

const column = (field: keyof typeof COLUMNS): Sql => Prisma.raw(COLUMNS[field])

/** A leaf about something absent is NULL, which counts as false: AND and OR keep that, WHERE drops the row, NOT is written for it. */
export function toSql(condition: Condition): Sql {
  switch (condition.kind) {
    case 'and':
      return join(condition.of.map(toSql), ' AND ', TRUE)
    case 'or':
      return join(condition.of.map(toSql), ' OR ', FALSE)
    case 'not':
      return Prisma.sql`(${toSql(condition.of)}) IS NOT TRUE`
    case 'time':
      return timeToSql(condition)
    case 'level':
      return LEVELS.every((level) => condition.levels.includes(level)) ? TRUE : oneOf(column('level'), condition.levels)
    case 'text':
      return testText(column(condition.field), condition)
    case 'pattern':
      return patternToSql(column('message'), condition.template)
    case 'metadata':
      return metadataToSql(condition)
  }
}

function join(parts: Sql[], by: ' AND ' | ' OR ', none: Sql): Sql {
  const [first, ...others] = parts
  if (!first) return none
  return others.length === 0 ? first : Prisma.sql`(${Prisma.join(parts, by)})`
}

function timeToSql({ from, until }: TimeRange): Sql {
  const ts = column('timestamp')
  const bounds = [
    ...(from.ms === -Infinity ? [] : [Prisma.sql`${ts} >= ${timestamptz(from)}`]),
    ...(until.ms === Infinity ? [] : [Prisma.sql`${ts} < ${timestamptz(until)}`]),
  ]
  return join(bounds, ' AND ', TRUE)
}

/** `col` is the column or expression that holds the text. */
export function testText(col: Sql, condition: TextCondition): Sql {
  switch (condition.op) {
    case 'in':
      return condition.asTable ? oneOfTable(col, condition.values) : oneOf(col, condition.values)
    case 'contains':
      return like(col, `%${escapeLike(condition.value)}%`, condition.caseSensitive)
    case 'startsWith':
      return like(col, `${escapeLike(condition.value)}%`, condition.caseSensitive)
    case 'regex':
      return condition.caseSensitive
        ? Prisma.sql`${col} ~ ${condition.value}`
        : Prisma.sql`${col} ~* ${condition.value}`
    case 'isNull':
      return Prisma.sql`${col} IS NULL`
  }
}

/** One value is written as `=`, because only then an index on (column, ts, id) gives the order of a page. */
function oneOf(col: Sql, values: readonly string[]): Sql {
  const [first, ...others] = values
  if (first === undefined) return FALSE
  return others.length === 0 ? Prisma.sql`${col} = ${first}` : Prisma.sql`${col} = ANY(${values})`
}

/**
 * PostgreSQL asks its statistics about each value of an array: 0.4 ms for one, 190 ms for 500. Of a table it plans 0.3 ms, whatever its length,
 * and estimates as well. `= ANY ((SELECT …))` would plan as fast and always expect ten values: 231 ms in place of 0.3 for a page.
 */
const oneOfTable = (col: Sql, values: readonly string[]): Sql =>
  Prisma.sql`${col} IN (SELECT unnest(${values}::text[]))`

/**
 * LIKE and ILIKE are what a trigram index serves; `starts_with` and `strpos` are not.
 * ILIKE under pg_c_utf8 lowers both sides code point by code point, as the contract wants it: checked on PostgreSQL 18
 * for every code point of Unicode 16 (`Σ` is `σ` also at the end of a word, `İ` is `i`, `ẞ` is `ß` and not `SS`).
 */
function like(col: Sql, pattern: string, caseSensitive: boolean): Sql {
  return caseSensitive ? Prisma.sql`${col} LIKE ${pattern}` : Prisma.sql`${col} ILIKE ${pattern}`
}

/**
 * LIKE first: an index serves it, and it is a tenth of the work. The regular expression takes away hardly a log more, but PostgreSQL would
 * multiply the estimates of both: it took 3 % of a day's logs for a thousandth, and read and sorted them all for a page (3 s in place of 10 ms).
 * Of NULLIF it expects nothing, and does not ask the trigrams of the regular expression, which are those of LIKE.
 */
const patternToSql = (col: Sql, template: string): Sql =>
  Prisma.sql`(${col} LIKE ${likeOf(template)} AND nullif(${col} ~ ${regexOf(template)}, FALSE) IS NOT NULL)`

/** The value at the path if no array lies on the way. Chained, because `#>` would take a key of digits for a place in an array. */
export function straightAt(path: Path): Sql {
  return Prisma.sql`(${Prisma.join([column('metadataJson'), ...path.map((key) => Prisma.sql`${key}::text`)], ' -> ')})`
}

function metadataToSql({ path, ...test }: MetadataCondition): Sql {
  switch (test.op) {
    case 'exists':
      return matches(existsAt(path))
    case 'in':
      return test.values.length === 0 ? FALSE : matches(anyAt(path, (values) => isOneOf(values, test.values)))
    case 'contains':
      return containsAt(path, `%${escapeLike(test.value)}%`)
    case 'range':
      return matches(anyAt(path, (values) => `exists(${values} ? (${isWithin(test.bounds)}))`))
  }
}

/** `@@` and not a function, because an index serves it, and because PostgreSQL estimates it from its sample of the logs. */
const matches = (predicate: string): Sql => Prisma.sql`${column('metadataJson')} @@ ${predicate}::jsonpath`

function isOneOf(items: string, values: readonly MetadataScalar[]): string {
  const [first, ...others] = values.map((value) => JSON.stringify(value))
  if (others.length === 0) return `${items} == ${first}`
  return `exists(${items} ? (${[first, ...others].map((value) => `@ == ${value}`).join(' || ')}))`
}

/** The type is tested too: of an array that is still left, a comparison would take another element for each bound. */
function isWithin(bounds: readonly NumberBound[]): string {
  const signs = { gte: '>=', gt: '>', lt: '<', lte: '<=' } as const
  return ['@.type() == "number"', ...bounds.map(({ op, value }) => `@ ${signs[op]} ${String(value)}`)].join(' && ')
}

/** jsonpath has no ILIKE. A subquery costs three times the test itself, so only logs that have an array on the way or at the end take it. */
function containsAt(path: Path, pattern: string): Sql {
  const straight = straightAt(path)
  const inArrays = Prisma.sql`EXISTS (
    SELECT FROM jsonb_path_query(${column('metadataJson')}, ${elementsAt(path)}::jsonpath) AS item
    WHERE jsonb_typeof(item) = 'string' AND ${like(textOf(Prisma.sql`item`), pattern, false)})`
  const above = path.slice(0, -1)
  const otherwise = above.length === 0 ? FALSE : Prisma.sql`${matches(arrayAlong(above))} AND ${inArrays}`
  return Prisma.sql`CASE jsonb_typeof(${straight}) WHEN 'string' THEN ${like(textOf(straight), pattern, false)}
    WHEN 'array' THEN ${inArrays} ELSE ${otherwise} END`
}

/** The values at the path, as an array of jsonb without doubles, or NULL. The subquery is slow, so only logs whose path leads through arrays take it. */
export function distinctAt(path: Path): Sql {
  const straight = straightAt(path)
  return Prisma.sql`CASE WHEN jsonb_typeof(${straight}) IN ('string', 'number', 'boolean') THEN ARRAY[${straight}]
    WHEN ${matches(existsAt(path))} THEN ARRAY(SELECT DISTINCT jsonb_path_query(${column('metadataJson')}, ${elementsAt(path)}::jsonpath)) END`
}

export const textOf = (value: Sql): Sql => Prisma.sql`(${value} #>> '{}') COLLATE pg_c_utf8`
