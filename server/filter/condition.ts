/** Reads a LogFilter into a tree of conditions and checks it once; SQL, predicates and everything that inspects a filter start from the tree. */
import type {
  DateTimeFilter,
  LevelFilter,
  LogFilter,
  MetadataFilter,
  MetadataOp,
  MetadataValue,
  NumberRange,
  StringFilter,
} from '../generated/graphql.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { HEX_ID } from '../log/id-forms.ts'
import { AppError } from '../platform/errors.ts'
import { after, earlier, EARLIEST, later, LATEST, type Moment } from '../platform/moment.ts'
import { checkBounds, checkList, checkPath, checkPattern, checkText } from './bounds.ts'
import { FILTER_LIMITS } from './limits.ts'
import { LEVEL_BY_NAME } from './level-names.ts'
import { readPattern } from './read-pattern.ts'

export const TEXT_FIELDS = ['message', 'resourceId', 'traceId', 'spanId', 'commit', 'parentResourceId'] as const

export type TextField = (typeof TEXT_FIELDS)[number]

/** Half open; without a bound the side is infinite. */
export type TimeRange = { from: Moment; until: Moment }

export type MetadataScalar = string | number | boolean

type TextTest =
  /** `asTable`: the list is planned as a table of values, see to-sql.ts. */
  | { op: 'in'; values: readonly string[]; asTable?: true }
  | { op: 'contains' | 'startsWith' | 'regex'; value: string; caseSensitive: boolean }
  | { op: 'isNull' }

export type TextCondition = { kind: 'text'; field: TextField } & TextTest

/** `template`: of the message, see log/template.ts. */
type PatternCondition = { kind: 'pattern'; template: string }

export type NumberBound = { op: keyof NumberRange; value: number }

type MetadataTest =
  | { op: 'exists' }
  | { op: 'in'; values: readonly MetadataScalar[] }
  | { op: 'contains'; value: string }
  | { op: 'range'; bounds: readonly NumberBound[] }

export type MetadataCondition = { kind: 'metadata'; path: readonly string[] } & MetadataTest

/** An absent field makes every leaf false except `isNull`; `not` negates its condition. */
export type Condition =
  | { kind: 'and' | 'or'; of: readonly Condition[] }
  | { kind: 'not'; of: Condition }
  | ({ kind: 'time' } & TimeRange)
  | { kind: 'level'; levels: readonly LogLevel[] }
  | TextCondition
  | PatternCondition
  | MetadataCondition

/** Where an operand stands, for what is said of it, and how many values a list there may have. */
type At = { path: string; maxInValues: number }

const below = (at: At, key: string | number): At => ({
  ...at,
  path: typeof key === 'number' ? `${at.path}[${key}]` : `${at.path}.${key}`,
})

/** For each key of an input its condition; undefined if the key only modifies others. A key without a reader fails to compile. */
type Readers<Input> = {
  [Key in keyof Input]-?: (operand: NonNullable<Input[Key]>, at: At) => Condition | undefined
}

/** The operands of a `@oneOf` input. GraphQL has checked that exactly one is given. */
type OneOf<Input> = {
  [Key in Input extends unknown ? keyof Input : never]: Input extends { [K in Key]: infer Operand } ? Operand : never
}

const TRUE: Condition = { kind: 'and', of: [] }
const FALSE: Condition = { kind: 'or', of: [] }
export const EVER: TimeRange = { from: EARLIEST, until: LATEST }

const FIELDS: Readers<LogFilter> = {
  and: (filters, at) => ({ kind: 'and', of: readAll(filters, at) }),
  or: (filters, at) => ({ kind: 'or', of: readAll(filters, at) }),
  not: (filter, at) => ({ kind: 'not', of: readOperands(filter, FIELDS, at) }),
  timestamp: (filter, at) => readOperands(filter, TIME, at),
  level: (filter, at) => readOperands(filter, LEVEL, at),
  message: text('message'),
  pattern: (value, { path }) =>
    canBeStored(checkText(value, path)) ? { kind: 'pattern', template: readPattern(value, path) } : FALSE,
  resourceId: text('resourceId'),
  traceId: text('traceId'),
  spanId: text('spanId'),
  commit: text('commit'),
  parentResourceId: text('parentResourceId'),
  metadata: readMetadata,
}

/** Stored timestamps are whole microseconds, so every range has a half-open form. */
const TIME: Readers<DateTimeFilter> = {
  gte: (value) => ({ kind: 'time', ...EVER, from: firstFrom(value) }),
  gt: (value) => ({ kind: 'time', ...EVER, from: after(value) }),
  lt: (value) => ({ kind: 'time', ...EVER, until: firstFrom(value) }),
  lte: (value) => ({ kind: 'time', ...EVER, until: after(value) }),
}

/** The first moment that can be stored and is not before what was written. */
const firstFrom = (written: Moment) => (written.isCut ? after(written) : written)

const LEVEL: Readers<LevelFilter> = {
  eq: (value) => ({ kind: 'level', levels: [LEVEL_BY_NAME[value]] }),
  in: (values, at) => ({ kind: 'level', levels: checkList(values, at).map((value) => LEVEL_BY_NAME[value]) }),
  gte: (value) => ({ kind: 'level', levels: LEVELS.slice(LEVELS.indexOf(LEVEL_BY_NAME[value])) }),
}

/** The conditions of `where`, all checked. Throws BAD_USER_INPUT for a null, QUERY_TOO_COMPLEX past a limit. */
export function readFilter(where: LogFilter): Condition {
  checkBounds(where)
  return readOperands(where, FIELDS, { path: 'where', maxInValues: FILTER_LIMITS.maxInValues })
}

/** The conditions of a scope, which was bounded when it was saved; those of several roles together may be more than a person may ask for. */
export function readScopeFilter(filter: LogFilter): Condition {
  return readOperands(filter, FIELDS, { path: 'filter', maxInValues: Infinity })
}

function readAll(filters: readonly LogFilter[], at: At): Condition[] {
  return filters.map((filter, i) => readOperands(filter, FIELDS, below(at, i)))
}

function readOperands<Input extends object>(input: Input, readers: Readers<Input>, at: At): Condition {
  const conditions: Condition[] = []
  for (const key in readers) {
    const operand = input[key]
    if (operand === undefined) continue
    if (operand === null) throw isNull(below(at, key))
    const condition = readers[key](operand, below(at, key))
    if (condition) conditions.push(condition)
  }
  const [first, ...others] = conditions
  return first && others.length === 0 ? first : { kind: 'and', of: conditions }
}

const isNull = ({ path }: At) => new AppError('BAD_USER_INPUT', `${path} is null; omit it or give a value.`)

function text(field: TextField) {
  return (filter: StringFilter, at: At) => readOperands(filter, textReaders(field, filter.caseSensitive === true), at)
}

function textReaders(field: TextField, caseSensitive: boolean): Readers<StringFilter> {
  const leaf = (test: TextTest): Condition => ({ kind: 'text', field, ...test })
  const part = (op: 'contains' | 'startsWith' | 'regex', value: string) =>
    canBeStored(value) ? leaf({ op, value, caseSensitive }) : FALSE
  const spell = field === 'traceId' || field === 'spanId' ? spellId : (value: string) => [value]
  const oneOf = (values: readonly string[]) =>
    leaf({ op: 'in', values: [...new Set(values.flatMap(spell))].filter(canBeStored) })
  return {
    eq: (value, { path }) => oneOf([checkText(value, path)]),
    in: (values, at) => oneOf(checkList(values, at).map((value) => checkText(value, at.path))),
    contains: (value, { path }) => part('contains', checkText(value, path)),
    startsWith: (value, { path }) => part('startsWith', checkText(value, path)),
    regex: (value, { path }) => part('regex', checkPattern(value, path)),
    isNull: (value) => (value ? leaf({ op: 'isNull' }) : { kind: 'not', of: leaf({ op: 'isNull' }) }),
    caseSensitive: () => undefined,
  }
}

/** Hexadecimal ids are stored in lower case; before that they were stored as they were sent. */
const spellId = (id: string) => (HEX_ID.test(id) ? [id, id.toLowerCase()] : [id])

function readMetadata({ path: keys, op }: MetadataFilter, at: At): Condition {
  const { path } = below(at, 'path')
  if (keys.length === 0) throw new AppError('BAD_USER_INPUT', `${path} is empty.`)
  checkPath(keys, path)
  return readOperands(op as OneOf<MetadataOp>, metadataReaders(keys), below(at, 'op'))
}

function metadataReaders(path: readonly string[]): Readers<OneOf<MetadataOp>> {
  const isPossible = path.every(canBeStored)
  const leaf = (test: MetadataTest): Condition => (isPossible ? { kind: 'metadata', path, ...test } : FALSE)
  const oneOf = (values: readonly MetadataScalar[]) => leaf({ op: 'in', values: values.filter(canBeStored) })
  return {
    exists: (value) => (value ? leaf({ op: 'exists' }) : { kind: 'not', of: leaf({ op: 'exists' }) }),
    eq: (value, { path: at }) => oneOf([readScalar(value, at)]),
    in: (values, at) => oneOf(checkList(values, at).map((value) => readScalar(value, at.path))),
    contains: (value, { path: at }) => (canBeStored(checkText(value, at)) ? leaf({ op: 'contains', value }) : FALSE),
    range: (range, at) => leaf({ op: 'range', bounds: readBounds(range, at) }),
  }
}

/** One condition and not one for each bound: a single element of an array lies within all of them. */
function readBounds(range: NumberRange, at: At): readonly NumberBound[] {
  return (['gte', 'gt', 'lt', 'lte'] as const).flatMap((op) => {
    const value = range[op]
    if (value === undefined) return []
    if (value === null) throw isNull(below(at, op))
    return [{ op, value }]
  })
}

function readScalar({ string, number, boolean }: MetadataValue, path: string): MetadataScalar {
  const value = string ?? number ?? boolean
  if (value === undefined || value === null) throw new AppError('BAD_USER_INPUT', `${path} has no value.`)
  return typeof value === 'string' ? checkText(value, path) : value
}

/** No stored text holds NUL or a lone surrogate: ingest replaces them, and PostgreSQL would refuse the parameter. */
export function canBeStored(value: MetadataScalar): boolean {
  return typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed())
}

/** The time range outside of which the condition is certainly false. */
export function timeRangeOf(condition: Condition): TimeRange {
  if (condition.kind === 'time') return condition
  if (condition.kind !== 'and') return EVER
  return condition.of
    .map(timeRangeOf)
    .reduce((a, b) => ({ from: later(a.from, b.from), until: earlier(a.until, b.until) }), EVER)
}

/** The levels that it selects if it is a conjunction of levels and times alone; undefined for any other condition. */
export function levelsOf(condition: Condition): ReadonlySet<LogLevel> | undefined {
  if (condition.kind === 'time') return new Set(LEVELS)
  if (condition.kind === 'level') return new Set(condition.levels)
  if (condition.kind !== 'and') return undefined
  const parts = condition.of.map(levelsOf)
  if (parts.includes(undefined)) return undefined
  return new Set(LEVELS.filter((level) => parts.every((part) => part?.has(level))))
}

/** The condition without the parts of its top-level conjunction that `isLeftOut` selects. */
export function without(condition: Condition, isLeftOut: (leaf: Condition) => boolean): Condition {
  if (condition.kind === 'and') return { kind: 'and', of: condition.of.map((part) => without(part, isLeftOut)) }
  const leaf = condition.kind === 'not' ? condition.of : condition
  return isLeftOut(leaf) ? TRUE : condition
}

export const allOf = (...of: Condition[]): Condition => ({ kind: 'and', of })
