/** Turns a condition into SQL. Values travel only as parameters; the text consists of the constants in this file and in COLUMNS. */
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS } from '../log/levels.ts'
import type { Condition, MetadataCondition, MetadataScalar, TextCondition } from './condition.ts'
import { COLUMNS } from './log-row.ts'
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
    case 'metadata':
      return metadataToSql(condition)
  }
}

function join(parts: Sql[], by: ' AND ' | ' OR ', none: Sql): Sql {
  const [first, ...others] = parts
  if (!first) return none
  return others.length === 0 ? first : Prisma.sql`(${Prisma.join(parts, by)})`
}

function timeToSql({ fromMs, untilMs }: { fromMs: number; untilMs: number }): Sql {
  const ts = column('timestamp')
  const bounds = [
    ...(fromMs === -Infinity ? [] : [Prisma.sql`${ts} >= ${timestamptz(fromMs)}`]),
    ...(untilMs === Infinity ? [] : [Prisma.sql`${ts} < ${timestamptz(untilMs)}`]),
  ]
  return join(bounds, ' AND ', TRUE)
}

/** `col` is the column or expression that holds the text. */
export function testText(col: Sql, condition: TextCondition): Sql {
  switch (condition.op) {
    case 'in':
      return oneOf(col, condition.values)
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
 * LIKE and ILIKE are what a trigram index serves; `starts_with` and `strpos` are not.
 * ILIKE under pg_c_utf8 lowers both sides code point by code point, as the contract wants it: checked on PostgreSQL 18
 * for every code point of Unicode 16 (`Σ` is `σ` also at the end of a word, `İ` is `i`, `ẞ` is `ß` and not `SS`).
 */
function like(col: Sql, pattern: string, caseSensitive: boolean): Sql {
  return caseSensitive ? Prisma.sql`${col} LIKE ${pattern}` : Prisma.sql`${col} ILIKE ${pattern}`
}

export const escapeLike = (value: string) => value.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** Chained `->` walks objects by key; `#>` would take a key of digits for a place in an array. */
export function metadataAt(path: readonly string[]): Sql {
  return Prisma.sql`(${Prisma.join([column('metadata'), ...path.map((key) => Prisma.sql`${key}::text`)], ' -> ')})`
}

function metadataToSql(condition: MetadataCondition): Sql {
  const value = metadataAt(condition.path)
  switch (condition.op) {
    case 'exists':
      return Prisma.sql`${value} IS NOT NULL`
    case 'in':
      return join(
        condition.values.map((scalar) => equalsAt(condition.path, scalar)),
        ' OR ',
        FALSE,
      )
    case 'contains':
      return whenType(value, 'string', like(textOf(value), `%${escapeLike(condition.value)}%`, false))
    case 'gte':
    case 'gt':
    case 'lt':
    case 'lte':
      return whenType(value, 'number', compare(value, condition.op, condition.value))
  }
}

/** Containment is what the index on metadata serves. Below a key it is equality: only at the top an array contains its elements. */
function equalsAt(path: readonly string[], scalar: MetadataScalar): Sql {
  const outer = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), scalar)
  return Prisma.sql`${column('metadata')} @> ${JSON.stringify(outer)}::jsonb`
}

export const textOf = (value: Sql): Sql => Prisma.sql`(${value} #>> '{}') COLLATE pg_c_utf8`

/** CASE, because a cast in an AND may be computed first, and fails on another type. */
function whenType(value: Sql, type: 'string' | 'number', condition: Sql): Sql {
  return Prisma.sql`CASE WHEN jsonb_typeof(${value}) = ${type} THEN ${condition} ELSE FALSE END`
}

/** As text: PostgreSQL keeps 15 digits of a double that it casts to numeric. */
function compare(value: Sql, op: 'gte' | 'gt' | 'lt' | 'lte', bound: number): Sql {
  const sign = Prisma.raw({ gte: '>=', gt: '>', lt: '<', lte: '<=' }[op])
  return Prisma.sql`${value}::numeric ${sign} ${String(bound)}::numeric`
}
