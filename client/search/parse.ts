/**
 * The text of the search bar → `LogFilter`: `level:error "connection refused" -traceId:abc metadata.user.id>=100 (a OR b)`.
 *
 *     or        = and { OR and }
 *     and       = unary { [AND] unary }
 *     unary     = (- | NOT) unary | ( or ) | condition | text
 *     condition = field (: | :: | = | >= | > | <= | <) value            `::` tells upper from lower case, `>=1<5` is one range
 *     value     = word | "text" | value* | *value* | * | /regex/ | ( value { OR value } )
 */
import type { LogFilter, LogLevel, MetadataOp, MetadataValue, NumberRange, StringFilter } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'
import { findField, type FieldRef, type TextField } from './fields.ts'
import { allOf, anyOf, EVERYTHING, negate, textCondition } from './filter.ts'
import { Problem, type SearchError } from './text-cursor.ts'
import { createScanner, type Operator, type Scanner, type Value } from './scan.ts'
import { toMoment } from '../ui/time/moment.ts'

export type Parsed = { filter: LogFilter; error?: undefined } | { filter?: undefined; error: SearchError }

/** The filter in normal form, or the first error and its place. */
export function parseSearch(text: string): Parsed {
  const scanner = createScanner(text)
  try {
    scanner.skipSpace()
    if (scanner.atEnd()) return { filter: EVERYTHING }
    const filter = parseOr(scanner, 0)
    if (!scanner.atEnd()) throw new Problem('This ) has no matching (.', scanner.at(), scanner.at() + 1)
    return { filter }
  } catch (problem) {
    if (problem instanceof Problem) return { error: problem.error }
    throw problem
  }
}

/** More than the API accepts, and few enough for the stack. */
const MAX_DEPTH = 40

function parseOr(scanner: Scanner, depth: number): LogFilter {
  const parts = [parseAnd(scanner, depth)]
  while (scanner.takeKeyword('OR')) parts.push(parseAnd(scanner, depth))
  return anyOf(parts)
}

function parseAnd(scanner: Scanner, depth: number): LogFilter {
  const parts = [parseUnary(scanner, depth)]
  while (!scanner.atEnd() && scanner.peek() !== ')' && !scanner.atKeyword('OR')) {
    scanner.takeKeyword('AND')
    parts.push(parseUnary(scanner, depth))
  }
  return allOf(parts)
}

function parseUnary(scanner: Scanner, depth: number): LogFilter {
  const start = scanner.at()
  if (depth > MAX_DEPTH) throw new Problem('The search is nested too deeply.', start, start + 1)
  if (scanner.takeMinus() || scanner.takeKeyword('NOT')) return negate(parseUnary(scanner, depth + 1))
  if (scanner.take('(')) {
    const inner = parseOr(scanner, depth + 1)
    if (!scanner.take(')')) throw new Problem('This ( is not closed.', start, start + 1)
    return inner
  }
  if (scanner.atEnd() || scanner.peek() === ')' || scanner.atKeyword('OR') || scanner.atKeyword('AND'))
    throw new Problem('A condition is missing here.', start, start + 1)
  return parseCondition(scanner)
}

function parseCondition(scanner: Scanner): LogFilter {
  const start = scanner.at()
  const name = scanner.takeField()
  if (!name) return parseText(scanner)
  const ref = resolveField(name.keys, start, name.end)
  const value = scanner.takeValue()
  const condition: Written = { operator: name.operator, value, from: start }
  if (ref.field === 'level') return readLevel(condition)
  if (ref.field === 'timestamp') return readTimestamp(condition)
  return ref.field === 'metadata' ? readMetadata([...ref.path], condition) : readText(ref.field, condition)
}

/** Words without a field are looked for in the message. */
function parseText(scanner: Scanner): LogFilter {
  const value = scanner.takeText()
  return value.kind === 'word' || value.kind === 'text'
    ? textCondition('message', { contains: value.text })
    : EVERYTHING
}

function resolveField([name = '', ...path]: readonly string[], from: number, to: number): FieldRef {
  const field = findField(name)
  if (field === undefined)
    throw new Problem(
      `Unknown field ${name}. If it is text, quote it; for a metadata key, write metadata.${name}`,
      from,
      to,
    )
  if (field === 'metadata') {
    if (path.length === 0) throw new Problem('Metadata needs a key: metadata.user.id', from, to)
    return { field, path }
  }
  if (path.length > 0) throw new Problem(`${field} has no keys; only metadata has keys.`, from, to)
  return { field }
}

/** The operator and value after a field. */
type Written = { operator: Operator; value: Value; from: number }

const BOUNDS = { '>=': 'gte', '>': 'gt', '<=': 'lte', '<': 'lt' } as const

function readText(field: TextField, { operator, value, from }: Written): LogFilter {
  if (isBound(operator)) throw new Problem(`${field} is text; ${operator} does not apply to it`, from, value.to)
  const caseMatters = operator === '::' && { caseSensitive: true }
  const is = (test: StringFilter) => textCondition(field, test)
  switch (value.kind) {
    case 'any':
      return is({ isNull: false })
    case 'list':
      return is({ in: value.values.map(textOf) })
    case 'word':
    case 'text':
      if (field !== 'message' || operator === '=') return is({ eq: value.text })
      return is({ contains: value.text, ...caseMatters })
    default:
      return is({ [value.kind]: value.text, ...caseMatters })
  }
}

function readLevel({ operator, value, from }: Written): LogFilter {
  if (value.kind === 'any') return EVERYTHING
  if (value.kind === 'list') return { level: { in: value.values.map(levelOf) } }
  const level = levelOf(value)
  if (!isBound(operator)) return { level: { eq: level } }
  const rank = LEVELS.indexOf(level)
  if (operator === '>=') return { level: { gte: level } }
  if (operator === '<') return { not: { level: { gte: level } } }
  const above = LEVELS[rank + 1]
  if (above === undefined) throw new Problem(`No level is above ${level.toLowerCase()}.`, from, value.to)
  return operator === '>' ? { level: { gte: above } } : { not: { level: { gte: above } } }
}

function levelOf(value: Value): LogLevel {
  const name = textOf(value).toUpperCase()
  const level = LEVELS.find((known) => known === name)
  if (!level)
    throw new Problem(`Unknown level; the levels are ${LEVELS.join(', ').toLowerCase()}.`, value.from, value.to)
  return level
}

function readTimestamp({ operator, value, from }: Written): LogFilter {
  if (!isBound(operator)) throw new Problem('A time is compared with >=, >, <= or <', from, value.to)
  const at = toMoment(textOf(value))
  if (at === null) throw new Problem('Not a valid time; write 2026-11-23T09:30:00Z', value.from, value.to)
  return { timestamp: { [BOUNDS[operator]]: at } }
}

function readMetadata(path: string[], { operator, value, from }: Written): LogFilter {
  const is = (op: MetadataOp): LogFilter => ({ metadata: { path, op } })
  if (isBound(operator)) {
    const range = value.kind === 'word' && readRange(`${operator}${value.text}`)
    if (!range) throw new Problem(`Expected a number after ${operator}`, value.from, value.to)
    return is({ range })
  }
  if (operator === '::') throw new Problem(':: does not apply to metadata; use : instead.', from, value.to)
  if (value.kind === 'any') return is({ exists: true })
  if (value.kind === 'list') return is({ in: value.values.map(scalarOf) })
  if (value.kind === 'contains') return is({ contains: value.text })
  if (value.kind === 'word' || value.kind === 'text') return is({ eq: scalarOf(value) })
  throw new Problem('Metadata takes a value, *text*, * or a comparison such as >=100.', value.from, value.to)
}

/** `>=100<500`; undefined if a bound is not a number, or is given twice. */
function readRange(text: string): NumberRange | undefined {
  const range: NumberRange = {}
  for (const [, operator = '', number = ''] of text.matchAll(/([<>]=?)([^<>]*)/g)) {
    if (!isBound(operator) || !NUMBER.test(number) || BOUNDS[operator] in range) return undefined
    range[BOUNDS[operator]] = Number(number)
  }
  return range
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** Without quotes, numbers and booleans keep their type; in quotes they are text. */
function scalarOf(value: Value): MetadataValue {
  const text = textOf(value)
  if (value.kind === 'text') return { string: text }
  if (NUMBER.test(text)) return { number: Number(text) }
  return text === 'true' || text === 'false' ? { boolean: text === 'true' } : { string: text }
}

function textOf(value: Value): string {
  if (value.kind === 'word' || value.kind === 'text') return value.text
  throw new Problem('Expected a plain value here.', value.from, value.to)
}

function isBound(operator: string): operator is keyof typeof BOUNDS {
  return operator in BOUNDS
}
