/**
 * LogFilter → one SQL condition. Values travel as parameters only; the text is made of the constants in this file.
 *
 * A condition on NULL is NULL here, which counts as false: AND keeps that, and WHERE drops the row.
 */
import type { DateTimeFilter, LevelFilter, LogFilter, StringFilter } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS } from '../log/levels.ts'
import { AppError } from '../platform/errors.ts'
import { LEVEL_BY_NAME } from './level-names.ts'
import { COLUMNS } from './log-row.ts'
import { moment } from './moment.ts'

type Sql = Prisma.Sql

/** How much one filter may hold; more is QUERY_TOO_COMPLEX. */
export const FILTER_LIMITS = { maxTextBytes: 4096, maxInValues: 256 } as const

/** For each key of an input its condition; undefined if the key only says how others are meant. A new key fails to compile. */
type Compilers<Input> = { [Key in keyof Input]-?: (operand: NonNullable<Input[Key]>, path: string) => Sql | undefined }

const TRUE = Prisma.sql`TRUE`
const FALSE = Prisma.sql`FALSE`

const FIELDS: Compilers<LogFilter> = {
  timestamp: (filter, path) => allOf(filter, momentOperators(column('timestamp')), path),
  level: (filter, path) => allOf(filter, levelOperators(column('level')), path),
  message: text('message'),
  resourceId: text('resourceId'),
  traceId: text('traceId'),
  spanId: text('spanId'),
  commit: text('commit'),
  parentResourceId: text('parentResourceId'),
}

/** The condition that holds for the logs which `where` selects. Throws BAD_USER_INPUT for a null, QUERY_TOO_COMPLEX past a limit. */
export function compileFilter(where: LogFilter): Sql {
  return allOf(where, FIELDS, 'where')
}

function allOf<Input extends object>(input: Input, compilers: Compilers<Input>, path: string): Sql {
  const conditions: Sql[] = []
  for (const key in compilers) {
    const operand = input[key]
    if (operand === undefined) continue
    if (operand === null) throw new AppError('BAD_USER_INPUT', `${path}.${key} is null; leave it out or give a value.`)
    const condition = compilers[key](operand, `${path}.${key}`)
    if (condition) conditions.push(condition)
  }
  return conditions.length === 0 ? TRUE : Prisma.join(conditions, ' AND ')
}

function column(field: keyof typeof COLUMNS): Sql {
  return Prisma.raw(COLUMNS[field])
}

function text(field: keyof typeof COLUMNS) {
  return (filter: StringFilter, path: string) =>
    allOf(filter, textOperators(column(field), filter.caseSensitive === true), path)
}

function textOperators(col: Sql, caseSensitive: boolean): Compilers<StringFilter> {
  return {
    eq: (value, path) => oneOf(col, [checkText(value, path)]),
    in: (values, path) => oneOf(col, checkTexts(values, path)),
    contains: (value, path) => like(col, checkText(value, path), { prefix: '%', caseSensitive }),
    startsWith: (value, path) => like(col, checkText(value, path), { prefix: '', caseSensitive }),
    caseSensitive: () => undefined,
  }
}

function levelOperators(col: Sql): Compilers<LevelFilter> {
  return {
    eq: (value) => oneOf(col, [LEVEL_BY_NAME[value]]),
    in: (values, path) =>
      oneOf(
        col,
        checkList(values, path).map((value) => LEVEL_BY_NAME[value]),
      ),
    gte: (value) => oneOf(col, LEVELS.slice(LEVELS.indexOf(LEVEL_BY_NAME[value]))),
  }
}

function momentOperators(col: Sql): Compilers<DateTimeFilter> {
  return {
    gte: (value) => Prisma.sql`${col} >= ${moment(value.getTime())}`,
    gt: (value) => Prisma.sql`${col} > ${moment(value.getTime())}`,
    lt: (value) => Prisma.sql`${col} < ${moment(value.getTime())}`,
    lte: (value) => Prisma.sql`${col} <= ${moment(value.getTime())}`,
  }
}

/** One value is written as `=`, because only then an index on (column, ts, id) gives the order of a page. */
function oneOf(col: Sql, values: readonly string[]): Sql {
  const [first, ...others] = [...new Set(values)].filter(canBeStored)
  if (first === undefined) return FALSE
  return others.length === 0 ? Prisma.sql`${col} = ${first}` : Prisma.sql`${col} = ANY(${[first, ...others]})`
}

/**
 * LIKE and ILIKE are what a trigram index serves; `starts_with` and `strpos` are not.
 * ILIKE under pg_c_utf8 lowers both sides code point by code point, as the contract wants it: checked on PostgreSQL 18
 * for every code point of Unicode 16 (`Σ` is `σ` also at the end of a word, `İ` is `i`, `ẞ` is `ß` and not `SS`).
 */
function like(col: Sql, value: string, { prefix, caseSensitive }: { prefix: '' | '%'; caseSensitive: boolean }): Sql {
  if (!canBeStored(value)) return FALSE
  const pattern = `${prefix}${value.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return caseSensitive ? Prisma.sql`${col} LIKE ${pattern}` : Prisma.sql`${col} ILIKE ${pattern}`
}

/** No stored text holds NUL or half a surrogate pair: the door replaces them, and PostgreSQL would refuse the parameter. */
function canBeStored(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

function checkText(value: string, path: string): string {
  if (Buffer.byteLength(value) > FILTER_LIMITS.maxTextBytes) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} holds a text of more than ${FILTER_LIMITS.maxTextBytes} bytes.`)
  }
  return value
}

function checkTexts(values: readonly string[], path: string): string[] {
  return checkList(values, path).map((value) => checkText(value, path))
}

function checkList<Value>(values: readonly Value[], path: string): readonly Value[] {
  if (values.length > FILTER_LIMITS.maxInValues) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} holds more than ${FILTER_LIMITS.maxInValues} values.`)
  }
  return values
}
